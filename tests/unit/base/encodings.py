"""Texts in many encodings, with what Python's codecs make of them.

Prints a case a line: encoding, bytes in hexadecimal, the text as UTF-8 in hexadecimal, or "stray"
where the codec knows no such text.
"""
import random
import sys

chance = random.Random(int(sys.argv[1]))
BYTE_PAGES = """windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1256
 windows-1257 iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-7 iso-8859-9 iso-8859-15 cp437 cp850 cp852
 cp866 koi8-r cp037""".split()
LETTERS = "abc XYZ 0189 ;,\"\n äöüßÄÖÜéèç€ łŁńŚ Привет Ελλάδα 日本語テスト 受注 注文 한국어 中文订单 😀"


def hexed(data):
    return data.hex() or "-"


def case(encoding, data):
    try:
        print(encoding, hexed(data), hexed(data.decode(encoding).encode()))
    except UnicodeDecodeError:
        print(encoding, hexed(data), "stray")


for page in BYTE_PAGES:
    for byte in range(256):
        case(page, bytes([byte]))
    for _ in range(20):
        case(page, bytes(chance.randrange(256) for _ in range(chance.randrange(200))))
for encoding in ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-8", "shift_jis", "euc_jp",
                 "gb18030", "euc_kr"]:
    repertoire = []
    for letter in LETTERS:
        try:
            letter.encode(encoding)
            repertoire.append(letter)
        except UnicodeEncodeError:
            pass
    for _ in range(60):
        text = "".join(chance.choice(repertoire) for _ in range(chance.randrange(1, 600)))
        print(encoding, hexed(text.encode(encoding)), hexed(text.encode()))
