package org.carillon.format;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a PCP message as UI5's {@code SapPcpWebSocket} and CAP's adapter do, which agree: the first
 * empty line ends the fields; in each line the name ends at the first colon that is not escaped,
 * and the value at the next one; both are unescaped, whatever the line is called; an escape that is
 * none stays; a line that is no field is passed over.
 */
final class PcpReader {

  final Map<String, String> fields = new LinkedHashMap<>();
  final String body;

  PcpReader(String frame) {
    int end = frame.indexOf("\n\n");
    if (end < 0) {
      throw new IllegalArgumentException("no message: " + frame);
    }
    body = frame.substring(end + 2);
    for (String line : frame.substring(0, end).split("\n", -1)) {
      int colon = colon(line, 0);
      if (colon > 0) {
        int next = colon(line, colon + 1);
        fields.put(
            unescaped(line.substring(0, colon)),
            unescaped(line.substring(colon + 1, next < 0 ? line.length() : next)));
      }
    }
  }

  private static int colon(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      if (line.charAt(i) == '\\') {
        i++;
      } else if (line.charAt(i) == ':') {
        return i;
      }
    }
    return -1;
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (c == '\\' && (next == '\\' || next == ':' || next == 'n')) {
        out.append(next == 'n' ? '\n' : next);
        i++;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
