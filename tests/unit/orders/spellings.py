"""Numbers and dates in the spellings of people and programs, with what they mean.

Prints a case a line: what it is, the cell in hexadecimal, and the value that Python's decimal and
datetime give it. The values come first and are spelled afterwards, so nothing here reads a cell the
way the program does.
"""
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

chance = random.Random(int(__import__("sys").argv[1]))


def case(kind, cell, value):
    print(kind, cell.encode().hex() or "-", value)


def canonical(number):
    number = number.normalize()
    text = format(number, "f")
    return "0" if text in ("-0", "0") else text


def grouped(digits, mark, indian):
    head, parts = digits[:-3], [digits[-3:]]
    size = 2 if indian else 3
    while head:
        parts.insert(0, head[-size:])
        head = head[:-size]
    return mark.join(parts)


def signed(text, minus):
    if not minus:
        return chance.choice([text, text, "+" + text, text + "+"])
    return chance.choice(["-" + text, text + "-", "- " + text, "\u2212" + text, "(" + text + ")",
                          text + " -"])


def number():
    comma = chance.random() < 0.5
    mark, other = (",", ".") if comma else (".", ",")
    whole = str(chance.randrange(10 ** chance.randrange(1, 18)))
    fraction = "".join(chance.choice("0123456789") for _ in range(chance.choice([0, 0, 1, 2, 3, 3, 5])))
    minus = chance.random() < 0.3
    value = Decimal(("-" if minus else "") + whole + "." + (fraction or "0"))
    spelled = whole
    if len(whole) > 3 and chance.random() < 0.7:
        group = chance.choice([other, "'", "\u2019", " ", "\u00a0", "\u202f", "_"])
        spelled = grouped(whole, group, chance.random() < 0.2)
    elif chance.random() < 0.2:
        spelled = "0" * chance.randrange(4) + whole
    if fraction:
        spelled += mark + fraction
    if chance.random() < 0.1:
        power = chance.randrange(-6, 7)
        if -10 ** 18 < value.scaleb(power) < 10 ** 18:
            spelled += chance.choice("eE") + chance.choice(["", "+"] if power >= 0 else [""]) + str(power)
            value = value.scaleb(power)
    if chance.random() < 0.1:
        spelled = spelled.translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    blanks = ["", "", " ", "\t", "\u00a0"]
    cell = chance.choice(blanks) + signed(spelled, minus) + chance.choice(blanks)
    case("number," if comma else "number.", cell, canonical(value))


GERMAN = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
          "Oktober", "November", "Dezember"]


def day():
    when = datetime(1970, 1, 1) + timedelta(seconds=chance.randrange(98 * 366 * 86000))
    kind, form = chance.choice([
        ("date", "%Y-%m-%d"), ("date", "%Y/%m/%d"), ("date", "%Y.%m.%d"), ("date", "%Y%m%d"),
        ("date", "%d.%m.%Y"), ("date", "%d.%m.%y"), ("date", "%d %b %Y"), ("date", "%d-%b-%y"),
        ("date", "%B %d, %Y"), ("date", "%d%b%Y"), ("date", "%a, %d %b %Y"), ("date", "%b %d %Y"),
        ("date", "GERMAN"), ("date", "%Y-%b-%d"),
        ("dmy", "%d/%m/%Y"), ("dmy", "%d-%m-%y"), ("dmy", "%d%m%Y"), ("dmy", "%d%m%y"),
        ("mdy", "%m/%d/%Y"), ("mdy", "%m/%d/%y"), ("mdy", "%m-%d-%Y"), ("mdy", "%m.%d.%Y"),
        ("ymd", "%y/%m/%d"), ("ymd", "%y%m%d"), ("ymd", "%y.%m.%d"), ("excel", "")])
    if form == "GERMAN":
        text = f"{when.day}. {GERMAN[when.month - 1]} {when.year}"
    elif kind == "excel":
        text = str((when.date() - date(1899, 12, 30)).days)
        if chance.random() < 0.5:
            text += "." + str(chance.randrange(1000))
    else:
        text = when.strftime(form)
        assert datetime.strptime(text, form).date() == when.date()
        compact = kind != "date" and not set(form) & set("/-.")
        if chance.random() < 0.4 and not compact and form != "%Y%m%d" and form != "%d%b%Y":
            for zero in range(10):  # Without leading zeros, but for years.
                if "%b" in form or "%B" in form:
                    break
                parts = form.replace("%", "")
                separator = parts[1]
                fields = [f if c in "yY" else f.lstrip("0")
                          for c, f in zip(parts[::2], text.split(separator))]
                text = separator.join(fields)
                break
        if "%b" in form and chance.random() < 0.5:
            text = chance.choice([text.upper(), text.lower()])
        if chance.random() < 0.4 and not compact:
            text += when.strftime(chance.choice(
                [" %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M%p", " %H:%M:%S.%f"]))
        elif form == "%Y-%m-%d" and chance.random() < 0.5:
            text += when.strftime("T%H:%M:%S") + chance.choice(["", "Z", "+01:00", "-0530", ".123Z"])
    case(kind, text, when.date().isoformat())


def ambiguous():
    when = date(1970, 1, 1) + timedelta(days=chance.randrange(36000))
    text = when.strftime(chance.choice(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %m %Y"]))
    readings = set()
    for form in ("%d/%m/%Y", "%m/%d/%Y"):
        try:
            readings.add(datetime.strptime(text.replace("-", "/").replace(" ", "/"), form).date())
        except ValueError:
            pass
    case("date", text, readings.pop().isoformat() if len(readings) == 1 else "date_format")


def text_of_a_wrong_day():
    y, m, d = chance.randrange(1900, 2100), chance.randrange(0, 15), chance.randrange(0, 35)
    try:
        value = date(y, m, d).isoformat()
    except ValueError:
        value = "refused"
    case("date", f"{y}-{m}-{d}", value)
    case("date", f"{d:02}.{m:02}.{y}", value)


for _ in range(6000):
    number()
    day()
for _ in range(1000):
    ambiguous()
    text_of_a_wrong_day()
