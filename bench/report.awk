# SPDX-License-Identifier: MIT
# Medians of several rounds. Reads the lines of those rounds ("who, figure, value, unit", separated
# by tabs; the third line of a figure is of its third round), and prints of each figure the median
# and, in brackets, the least and the greatest value. joblog's stand first. Beside them: the target of
# a file TARGETS ("figure|target"), the share of a yardstick of the same rounds (YARDSTICKS,
# "figure|yardstick"), and with peers in the input how many times as much joblog does, round by round.
# A peer that cannot do "X with ten lines" is compared by its X.
BEGIN {
  FS = "\t"
  while (targets != "" && (getline line < targets) > 0) { split(line, part, "|"); target[part[1]] = part[2] }
  while (yardsticks != "" && (getline line < yardsticks) > 0) { split(line, part, "|"); yardstick[part[1]] = part[2] }
}
{
  if (!(($2, $1) in rounds)) { if (!($2 in seen)) { seen[$2]; figures[++figure_count] = $2 } }
  if (!($1 in known)) { known[$1]; names[++name_count] = $1 }
  value[$2, $1, ++rounds[$2, $1]] = $3
  if ($4 != "") unit[$2] = $4
}
# Fills in the globals middle, least and greatest from sample[1..count].
function summarize(sample, count,   i, j, kept) {
  for (i = 2; i <= count; ++i) {
    kept = sample[i]
    for (j = i - 1; j >= 1 && sample[j] > kept; --j) sample[j + 1] = sample[j]
    sample[j + 1] = kept
  }
  least = sample[1]; greatest = sample[count]
  middle = count % 2 ? sample[(count + 1) / 2] : (sample[count / 2] + sample[count / 2 + 1]) / 2
}
function short(number) { return sprintf(number < 10 ? "%.2f" : number < 1000 ? "%.1f" : "%d", number) }
function of_rounds(figure, who,   i, sample) {
  for (i = 1; i <= rounds[figure, who]; ++i) sample[i] = value[figure, who, i] + 0
  summarize(sample, rounds[figure, who])
}
# How much `figure` of joblog is of `other` of somebody, in each round; in middle, least and greatest.
function ratios(figure, other, who,   i, count, sample) {
  count = rounds[figure, "joblog"] < rounds[other, who] ? rounds[figure, "joblog"] : rounds[other, who]
  for (i = 1; i <= count; ++i) sample[i] = value[figure, "joblog", i] / value[other, who, i]
  summarize(sample, count)
}
END {
  for (f = 1; f <= figure_count; ++f) {
    figure = figures[f]
    if (!((figure, "joblog") in rounds)) continue
    of_rounds(figure, "joblog")
    text = sprintf("%-36s %10s %-3s [%s..%s]", figure, short(middle), unit[figure], short(least), short(greatest))
    if (figure in target) text = text sprintf("   target %s", target[figure])
    if (figure in yardstick && (yardstick[figure], "joblog") in rounds) {
      ratios(figure, yardstick[figure], "joblog")
      text = text sprintf("   %.2f [%.2f..%.2f] of: %s", middle, least, greatest, yardstick[figure])
    }
    print text
    for (n = 1; n <= name_count; ++n) {
      who = names[n]
      other = figure
      if (who == "joblog") continue
      if (!((other, who) in rounds)) sub(/ with ten lines$/, "", other)
      if (!((other, who) in rounds)) continue
      of_rounds(other, who)
      text = sprintf("  %-34s %10s %-3s [%s..%s]", who (other == figure ? "" : ", no lines"), short(middle), unit[figure], short(least), short(greatest))
      ratios(figure, other, who)
      print text sprintf("   joblog: %.2f x [%.2f..%.2f]", middle, least, greatest)
    }
  }
}
