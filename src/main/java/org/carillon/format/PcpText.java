package org.carillon.format;

import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.spi.FormatException;

/**
 * The text of PCP messages: lines {@code name:value}, an empty line, the body. In names and values
 * of fields {@code \}, {@code :} and line feeds are escaped; what begins with {@code pcp-} and the
 * body are as they are.
 */
final class PcpText {

  static final String RESERVED = "pcp-";

  private static final String SEPARATOR = "\n\n";

  private PcpText() {}

  /**
   * A message.
   *
   * @param fields in their order, the values unescaped
   * @param body may be empty
   */
  record Message(Map<String, String> fields, String body) {}

  /**
   * Reads one.
   *
   * @throws FormatException if it has no empty line, a line that is no field, a field twice, or a
   *     broken escape
   */
  static Message read(String text) throws FormatException {
    int end = text.startsWith("\n") ? 0 : text.indexOf(SEPARATOR);
    if (end < 0) {
      throw new FormatException("A PCP message has an empty line between its fields and its body");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (int from = 0; from < end; ) {
      int lineFeed = text.indexOf('\n', from);
      int to = lineFeed < 0 ? end : lineFeed;
      readField(text.substring(from, to), fields);
      from = to + 1;
    }
    return new Message(fields, text.substring(end == 0 ? 1 : end + SEPARATOR.length()));
  }

  private static void readField(String line, Map<String, String> fields) throws FormatException {
    int colon = colon(line);
    if (colon <= 0) {
      throw new FormatException("A line of a PCP message is no field: name, colon, value");
    }
    String name = unescaped(line.substring(0, colon));
    String value = line.substring(colon + 1);
    if (fields.put(name, name.startsWith(RESERVED) ? value : unescaped(value)) != null) {
      throw new FormatException("A field occurs twice in a PCP message");
    }
  }

  /** The first colon that is not escaped, or -1. */
  private static int colon(String line) {
    boolean escaped = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ':' && !escaped) {
        return i;
      }
      escaped = c == '\\' && !escaped;
    }
    return -1;
  }

  private static String unescaped(String text) throws FormatException {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        out.append(meant(c));
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        out.append(c);
      }
    }
    if (escaped) {
      throw brokenEscape();
    }
    return out.toString();
  }

  private static char meant(char escaped) throws FormatException {
    return switch (escaped) {
      case '\\', ':' -> escaped;
      case 'n' -> '\n';
      default -> throw brokenEscape();
    };
  }

  private static FormatException brokenEscape() {
    return new FormatException(
        "A field of a PCP message has a broken escape; there are \\\\, \\: and \\n");
  }

  /** Appends a line of a name that is reserved; a line feed in its value would end it too early. */
  static void appendReserved(StringBuilder out, String name, String value) {
    out.append(name).append(':').append(value.replace('\n', ' ')).append('\n');
  }

  /** Appends a field; one that is empty or has a reserved name is none. */
  static void appendField(StringBuilder out, String name, String value) {
    if (!value.isEmpty() && !name.startsWith(RESERVED)) {
      appendEscaped(out, name).append(':');
      appendEscaped(out, value).append('\n');
    }
  }

  private static StringBuilder appendEscaped(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case ':' -> out.append("\\:");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
    return out;
  }
}
