package org.carillon.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text into plain values: {@code String}, {@code Boolean}, {@code Integer}, {@code
 * Long}, {@code BigInteger}, {@code BigDecimal}, {@code List}, {@code Map} in the order of the
 * text, null. Never a {@code double}: no digit is lost. Stricter than RFC 8259 in that a member may
 * occur once only. Safe for use by many threads.
 */
public final class PlainReader {

  /** Deeper text is broken rather than too large: its end is never looked for. */
  private static final int HARD_DEPTH = 1_000;

  /** What a client is told. */
  public static final String LONE_SURROGATE = "A text has a lone surrogate, half a UTF-16 pair";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // What clients call their members is not for the JVM's table of strings.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(HARD_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE) // bounded below, before it is converted
                  .build())
          .build();

  private final int maxDepth;
  private final boolean refusesLoneSurrogates;

  /**
   * A reader of what clients send, with at most {@code maxDepth} objects and arrays inside one
   * another. A text with half a UTF-16 pair, which an escape can name, is refused: no database and
   * no UTF-8 can hold it.
   */
  public PlainReader(int maxDepth) {
    this(maxDepth, true);
  }

  private PlainReader(int maxDepth, boolean refusesLoneSurrogates) {
    this.maxDepth = maxDepth;
    this.refusesLoneSurrogates = refusesLoneSurrogates;
  }

  /**
   * A reader that takes such halves: of what Carillon has written itself, and for callers that
   * refuse them later, see {@link LoneSurrogates#hasLone}.
   */
  public static PlainReader withLoneSurrogates(int maxDepth) {
    return new PlainReader(maxDepth, false);
  }

  /**
   * Reads one JSON value and nothing after it.
   *
   * @throws JsonException if the text is no JSON or over a limit
   */
  public @Nullable Object read(String text) throws JsonException {
    Pass pass = new Pass();
    Object value;
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException(ErrorCode.BAD_FRAME, "The text is empty", null);
      }
      value = pass.value(parser, first, 0);
      if (parser.nextToken() != null) {
        throw new JsonException(ErrorCode.BAD_FRAME, "There is text after the JSON value", null);
      }
    } catch (StreamConstraintsException e) {
      throw new JsonException(
          ErrorCode.TOO_LARGE,
          pass.fault == null ? "A value or its nesting is over a limit" : pass.message,
          null);
    } catch (IOException e) {
      // Jackson's own message quotes the text.
      throw new JsonException(ErrorCode.BAD_FRAME, "The text is not JSON", null);
    }
    if (pass.fault != null) {
      throw new JsonException(pass.fault, pass.message, value);
    }
    return value;
  }

  /** One pass over one text; it goes on after a value that is too large. */
  private final class Pass {

    private @Nullable ErrorCode fault;
    private String message = "";

    private @Nullable Object value(JsonParser parser, JsonToken token, int depth)
        throws IOException, JsonException {
      return switch (token) {
        case START_OBJECT -> depth < maxDepth ? object(parser, depth + 1) : tooDeep(parser);
        case START_ARRAY -> depth < maxDepth ? array(parser, depth + 1) : tooDeep(parser);
        case VALUE_STRING -> text(parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, token);
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> null;
        default -> throw new JsonException(ErrorCode.BAD_FRAME, "The text is not JSON", null);
      };
    }

    private Map<String, @Nullable Object> object(JsonParser parser, int depth)
        throws IOException, JsonException {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        if (members.containsKey(name)) {
          throw new JsonException(ErrorCode.BAD_FRAME, "A member occurs twice in an object", null);
        }
        text(name);
        members.put(name, value(parser, next(parser), depth));
      }
      return members;
    }

    private List<@Nullable Object> array(JsonParser parser, int depth)
        throws IOException, JsonException {
      List<@Nullable Object> elements = new ArrayList<>();
      JsonToken token;
      while ((token = next(parser)) != JsonToken.END_ARRAY) {
        elements.add(value(parser, token, depth));
      }
      return elements;
    }

    private JsonToken next(JsonParser parser) throws IOException, JsonException {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new JsonException(ErrorCode.BAD_FRAME, "The text ends too early", null);
      }
      return token;
    }

    private String text(String text) {
      if (refusesLoneSurrogates && LoneSurrogates.hasLone(text)) {
        over(ErrorCode.INVALID, LONE_SURROGATE);
      }
      return text;
    }

    private @Nullable Object number(JsonParser parser, JsonToken token) throws IOException {
      if (parser.getTextLength() > Decimals.LIMIT) {
        return over(ErrorCode.INVALID, "A number has more than " + Decimals.LIMIT + " digits");
      }
      if (token == JsonToken.VALUE_NUMBER_INT) {
        return parser.getNumberValue();
      }
      BigDecimal value = Decimals.parse(parser.getText());
      return value == null
          ? over(ErrorCode.INVALID, "A number has an exponent beyond " + Decimals.LIMIT)
          : value;
    }

    private @Nullable Object tooDeep(JsonParser parser) throws IOException {
      parser.skipChildren();
      return over(ErrorCode.TOO_LARGE, "JSON is nested deeper than " + maxDepth + " levels");
    }

    private @Nullable Object over(ErrorCode code, String what) {
      if (fault == null) {
        fault = code;
        message = what;
      }
      return null;
    }
  }
}
