package org.carillon.format;

import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.spi.FormatException;

/**
 * The text of PCP messages: lines {@code name:value}, an empty line, the body. In names and values
 * {@code \}, {@code :} and line feeds are escaped, of lines that begin with {@code pcp-} too: UI5's
 * reader and CAP's unescape all lines, and stop at a colon that is not escaped. Reading is as
 * lenient as theirs, since their clients were written against it: a line that is no field is passed
 * over, of two of one name the last counts, what is no escape stays. The body is as it is.
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
   * @throws FormatException if it has no empty line, or is JSON, which another format of the same
   *     path may read
   */
  static Message read(String text) throws FormatException {
    int end = text.startsWith("\n") ? 0 : text.indexOf(SEPARATOR);
    if (end < 0 || text.startsWith("{")) {
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

  private static void readField(String line, Map<String, String> fields) {
    int colon = colon(line);
    if (colon > 0) {
      fields.put(unescaped(line.substring(0, colon)), unescaped(line.substring(colon + 1)));
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

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        append(out, c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        out.append(c);
      }
    }
    return escaped ? out.append('\\').toString() : out.toString();
  }

  private static void append(StringBuilder out, char escaped) {
    switch (escaped) {
      case '\\', ':' -> out.append(escaped);
      case 'n' -> out.append('\n');
      default -> out.append('\\').append(escaped);
    }
  }

  /** Appends a line of a name that is reserved. */
  static void appendReserved(StringBuilder out, String name, String value) {
    appendEscaped(out.append(name).append(':'), value).append('\n');
  }

  /** Appends a field; one that is empty, or has no name or a reserved one, is none. */
  static void appendField(StringBuilder out, String name, String value) {
    if (!value.isEmpty() && !name.isEmpty() && !name.startsWith(RESERVED)) {
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
