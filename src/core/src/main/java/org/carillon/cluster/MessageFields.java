package org.carillon.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The members of a message, which is one JSON object. Texts are decoded; all else stays as it came,
 * so that data goes on to the clients character by character.
 */
final class MessageFields {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> others = new HashMap<>();

  private MessageFields() {}

  /** The members of a message. */
  static MessageFields of(String message) throws RefusedMessageException {
    MessageFields messageFields = new MessageFields();
    char[] characters = message.toCharArray();
    try (JsonParser parser = JSON.createParser(characters)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RefusedMessageException("is no JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        messageFields.read(parser, characters);
      }
      if (parser.nextToken() != null) {
        throw new RefusedMessageException("has more after its JSON object");
      }
    } catch (IOException e) { // what it says may quote the message
      throw new RefusedMessageException("is no JSON");
    }
    return messageFields;
  }

  private void read(JsonParser parser, char[] characters) throws IOException {
    String name = parser.currentName();
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_STRING) {
      texts.put(name, parser.getText());
      others.remove(name); // of two the last counts, as in JavaScript
      return;
    }
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    int to = (int) parser.currentLocation().getCharOffset();
    texts.remove(name);
    others.put(name, new String(characters, from, to - from));
  }

  boolean has(String name) {
    return texts.containsKey(name) || isOther(name);
  }

  /** Whether there are no members but these. */
  boolean areAmong(Set<String> names) {
    return names.containsAll(texts.keySet()) && names.containsAll(others.keySet());
  }

  /** A text; null where it is not there, or null. */
  @Nullable String text(String name) throws RefusedMessageException {
    String text = texts.get(name);
    if (text == null && isOther(name)) {
      throw new RefusedMessageException(name + " is no text");
    }
    return text;
  }

  /** A text of some length. */
  @Nullable String text(String name, int most) throws RefusedMessageException {
    String text = text(name);
    if (text != null && (text.isBlank() || text.length() > most)) {
      throw new RefusedMessageException(name + " is empty or too long");
    }
    return text;
  }

  /** A text that must be there. */
  String required(String name, int most) throws RefusedMessageException {
    String text = text(name, most);
    if (text == null) {
      throw new RefusedMessageException("has no " + name);
    }
    return text;
  }

  /** The JSON text of a member; null where it is not there. */
  @Nullable String json(String name) {
    String text = texts.get(name);
    return text == null
        ? others.get(name)
        : Json.appendString(new StringBuilder(), text).toString();
  }

  /** The members of an object; empty where it is not there. */
  Map<String, @Nullable Object> object(String name) throws RefusedMessageException {
    String json = json(name);
    if (json == null) {
      return Map.of();
    }
    try {
      return Json.parseObject(json);
    } catch (IllegalArgumentException e) {
      throw new RefusedMessageException(name + " is no object");
    }
  }

  /** A number of at least 0 that must be there. */
  long number(String name) throws RefusedMessageException {
    String json = others.get(name);
    try {
      long number = json == null ? -1 : Long.parseLong(json);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new RefusedMessageException(name + " is no number");
    }
    throw new RefusedMessageException(name + " is no number of at least 0");
  }

  private boolean isOther(String name) {
    String json = others.get(name);
    return json != null && !json.equals("null");
  }
}
