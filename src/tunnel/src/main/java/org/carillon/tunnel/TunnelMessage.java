package org.carillon.tunnel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The content of a text frame that came, as far as it is known. */
final class TunnelMessage {

  enum Type {
    CALL,
    SEND,
    RESULT,
    ERROR,
    ITEM,
    COMPLETE,
    CREDIT,
    CANCEL,
    GOODBYE
  }

  static final int MAX_ACTION = 256;

  /** Whole numbers beyond are not whole in each language. */
  private static final long MAX_NUMBER = CallOptions.MAX_MILLIS;

  private static final long NONE = -1;

  private @Nullable Type type;

  /** From 1; 0: none. */
  long id;

  /** Of the body in parts; below 0: it is in this frame. */
  long partBytes = NONE;

  boolean partsBinary;

  /** In ms; below 0: none. */
  long timeout = NONE;

  /** From 1; 0: none. */
  long credit;

  /** From 1; 0: none. */
  long n;

  @Nullable String action;
  @Nullable String traceparent;
  @Nullable String tracestate;
  @Nullable String key;
  @Nullable String code;
  @Nullable String text;
  @Nullable JsonNode details;
  MessageBody body = MessageBody.NONE;

  private boolean hasParts;

  private TunnelMessage() {}

  /** Reads the content that begins somewhere in an array. */
  static TunnelMessage parse(byte[] utf8, int from) throws InvalidFrameException {
    TunnelMessage message = new TunnelMessage();
    try (JsonParser parser = TunnelJson.frameParser(utf8, from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidFrameException("No JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        message.read(name, parser);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new InvalidFrameException("No JSON object alone");
      }
    } catch (IOException | RuntimeException e) { // the latter of numbers and names made to be slow
      throw new InvalidFrameException("No JSON");
    }
    message.check();
    return message;
  }

  private void read(String name, JsonParser parser) throws IOException, InvalidFrameException {
    switch (name) {
      case "type" -> type = typeOf(text(parser, Integer.MAX_VALUE));
      case "id" -> id = number(parser, 1);
      case "action" -> action = text(parser, MAX_ACTION);
      case "body" -> body = MessageBody.ofJson(TunnelJson.value(parser));
      case "parts" -> readParts(parser);
      case "timeout" -> timeout = number(parser, 0);
      case "traceparent" -> traceparent = text(parser, CallOptions.MAX_TRACEPARENT);
      case "tracestate" -> tracestate = text(parser, CallOptions.MAX_TRACESTATE);
      case "key" -> key = text(parser, CallOptions.MAX_KEY);
      case "credit" -> credit = number(parser, 1);
      case "n" -> n = number(parser, 1);
      case "code" -> code = text(parser, AgentException.MAX_CODE);
      case "message" -> text = anyText(parser);
      case "details" -> details = TunnelJson.value(parser);
      default -> parser.skipChildren();
    }
  }

  private void readParts(JsonParser parser) throws IOException, InvalidFrameException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidFrameException("No object: parts");
    }
    hasParts = true;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      switch (name) {
        case "bytes" -> partBytes = number(parser, 0);
        case "binary" -> partsBinary = bool(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private static boolean bool(JsonParser parser) throws InvalidFrameException {
    if (!parser.currentToken().isBoolean()) {
      throw new InvalidFrameException("No boolean");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  private static long number(JsonParser parser, long from)
      throws IOException, InvalidFrameException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw new InvalidFrameException("No whole number");
    }
    long value = parser.getLongValue();
    if (value < from || value > MAX_NUMBER) {
      throw new InvalidFrameException("No whole number of its range");
    }
    return value;
  }

  private static String text(JsonParser parser, int max) throws IOException, InvalidFrameException {
    String text = anyText(parser);
    if (text.isEmpty() || text.length() > max) {
      throw new InvalidFrameException("No text of its length");
    }
    return text;
  }

  private static String anyText(JsonParser parser) throws IOException, InvalidFrameException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new InvalidFrameException("No text");
    }
    return parser.getText();
  }

  private static Type typeOf(String name) throws InvalidFrameException {
    return switch (name) {
      case "call" -> Type.CALL;
      case "send" -> Type.SEND;
      case "result" -> Type.RESULT;
      case "error" -> Type.ERROR;
      case "item" -> Type.ITEM;
      case "complete" -> Type.COMPLETE;
      case "credit" -> Type.CREDIT;
      case "cancel" -> Type.CANCEL;
      case "goodbye" -> Type.GOODBYE;
      default -> throw new InvalidFrameException("A type that is not known");
    };
  }

  /** Whether what its type must have is there. */
  private void check() throws InvalidFrameException {
    Type known = type();
    boolean opens = known == Type.CALL || known == Type.SEND;
    boolean carries = opens || known == Type.RESULT || known == Type.ITEM;
    boolean named = known != Type.GOODBYE && (known != Type.SEND || hasParts);
    if ((named && id == 0)
        || (opens && action == null)
        || (known == Type.ERROR && code == null)
        || (known == Type.CREDIT && n == 0)
        || (hasParts && carries && (partBytes < 0 || body != MessageBody.NONE))) {
      throw new InvalidFrameException("A member that its type has is missing");
    }
  }

  Type type() throws InvalidFrameException {
    if (type == null) {
      throw new InvalidFrameException("No type");
    }
    return type;
  }

  /** Whether the body comes in parts. */
  boolean isInParts() {
    return hasParts;
  }

  String action() {
    return action == null ? "" : action;
  }

  String code() {
    return code == null ? "" : code;
  }
}
