package bindgate.live;

import java.util.List;
import org.junit.jupiter.api.Assertions;

/** Compares long texts line by line, and shows only where they part. */
final class Same {
  private static final int SHOWN = 6;
  private static final int WIDTH = 400;

  private Same() {}

  static void lines(String without, String with) {
    if (!without.equals(with)) {
      var expected = without.lines().toList();
      var actual = with.lines().toList();
      int line = 0;
      while (line < Math.min(expected.size(), actual.size()) && expected.get(line).equals(actual.get(line))) {
        ++line;
      }
      Assertions.fail("differs from line " + (line + 1) + " on\nwithout bindgate:" + shown(expected, line)
          + "\nwith bindgate:" + shown(actual, line));
    }
  }

  private static String shown(List<String> lines, int from) {
    var text = new StringBuilder();
    for (var line : lines.subList(from, Math.min(from + SHOWN, lines.size()))) {
      text.append("\n  ").append(line, 0, Math.min(line.length(), WIDTH));
    }
    return text.toString();
  }
}
