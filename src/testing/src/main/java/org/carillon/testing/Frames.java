package org.carillon.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Frames as a client writes and reads them. */
public final class Frames {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Frames() {}

  /** A frame, or any other JSON text. */
  public static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** A frame as JSON; one of a format that is no JSON as its text. */
  public static JsonNode frame(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** The text of a value. */
  public static String text(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The text of a frame; what is null or empty is left out. */
  public static String frame(
      String event, Map<String, ?> data, Map<String, ?> headers, @Nullable Object ref) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("event", event);
    frame.put("data", data);
    if (!headers.isEmpty()) {
      frame.put("headers", headers);
    }
    if (ref != null) {
      frame.put("ref", ref);
    }
    return text(frame);
  }

  /** A map that keeps its order and may hold nulls: name, value, name, value … */
  public static Map<String, Object> data(@Nullable Object... namesAndValues) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      data.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return data;
  }
}
