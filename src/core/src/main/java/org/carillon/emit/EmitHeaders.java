package org.carillon.emit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.api.HeaderException;
import org.carillon.api.Who;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.carillon.emit.HeaderMeaning.Side;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of an emit, in all the spellings of {@link HeaderMeaning}: who hears the event,
 * how layers combine, and attributes of formats ({@code ws}, {@code websocket}, {@code x-ws-…},
 * {@code x-websocket-…}). Headers that are none of these say nothing, because an emit may be given
 * all the headers of a request.
 */
final class EmitHeaders {

  /** Later ones win: what is in both is that of {@code ws}. */
  private static final List<String> SECTIONS = List.of("websocket", "ws");

  private final RecipientNames recipientNames;
  private final FormatNames formats;

  EmitHeaders(RecipientNames recipientNames, FormatNames formats) {
    this.recipientNames = recipientNames;
    this.formats = formats;
  }

  /**
   * What was said, and what the headers say.
   *
   * @throws HeaderException if a header has a value that it cannot have
   */
  EmitOptions read(EmitOptions before, Map<String, ?> headers) {
    EmitOptions emitOptions = before;
    for (String section : SECTIONS) {
      Object attributes = headers.get(section);
      if (attributes != null) {
        emitOptions =
            emitOptions.attributes(section(emitOptions.attributes(), section, attributes));
      }
    }
    for (Map.Entry<String, ?> header : headers.entrySet()) {
      if (!SECTIONS.contains(header.getKey())) {
        emitOptions = read(emitOptions, header.getKey(), header.getValue());
      }
    }
    return emitOptions;
  }

  /** The attributes of formats that are said in a section, as what {@code ws} has. */
  EmitAttributes section(EmitAttributes before, Map<?, ?> section) {
    EmitAttributes emitAttributes = before;
    for (Map.Entry<?, ?> entry : section.entrySet()) {
      String name = String.valueOf(entry.getKey());
      Object value = entry.getValue();
      if (value instanceof Map<?, ?> own && formats.contains(name)) {
        for (Map.Entry<?, ?> attribute : own.entrySet()) {
          emitAttributes =
              emitAttributes.with(name, String.valueOf(attribute.getKey()), attribute.getValue());
        }
      } else {
        emitAttributes = emitAttributes.with(name, value);
      }
    }
    return emitAttributes;
  }

  private EmitAttributes section(EmitAttributes before, String header, Object value) {
    if (value instanceof Map<?, ?> section) {
      return section(before, section);
    }
    throw new HeaderException(header, "an object of attributes");
  }

  private EmitOptions read(EmitOptions emitOptions, String header, @Nullable Object value) {
    HeaderMeaning meaning = HeaderMeaning.of(header);
    if (meaning != null) {
      return emitOptions.audience(audience(emitOptions.audience(), header, meaning, value));
    }
    String steering = HttpNames.steering(header);
    if (steering != null) {
      return readHttp(emitOptions, header, steering, value);
    }
    for (String section : SECTIONS) {
      if (header.startsWith(section + ".") && header.length() > section.length() + 1) {
        return emitOptions.attributes(
            dotted(emitOptions.attributes(), header.substring(section.length() + 1), value));
      }
    }
    return emitOptions;
  }

  /** Of {@code ws.a} and {@code ws.cloudevent.a}, what follows the first dot. */
  private EmitAttributes dotted(EmitAttributes before, String path, @Nullable Object value) {
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    return dot > 0 && dot + 1 < path.length() && formats.contains(first)
        ? before.with(first, path.substring(dot + 1), value)
        : section(before, value == null ? Map.of() : Map.of(path, value));
  }

  private EmitOptions readHttp(
      EmitOptions emitOptions, String header, String steering, @Nullable Object value) {
    HeaderMeaning meaning = HeaderMeaning.of(HttpNames.camelCased(steering));
    if (meaning != null) {
      Object plain = value instanceof String text ? plain(meaning, text) : value;
      return emitOptions.audience(audience(emitOptions.audience(), header, meaning, plain));
    }
    return emitOptions.attributes(
        emitOptions
            .attributes()
            .withHttp(steering, value instanceof String text ? HttpValues.attribute(text) : value));
  }

  /** What a text of HTTP stands for. */
  private static Object plain(HeaderMeaning meaning, String text) {
    if (meaning.who() == Who.CURRENT_USER) {
      Object flag = HttpValues.attribute(text.toLowerCase(Locale.ROOT));
      return flag instanceof Boolean ? flag : text;
    }
    return meaning.who() == null ? text.strip() : HttpValues.names(text);
  }

  private EmitAudience audience(
      EmitAudience said, String header, HeaderMeaning meaning, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> sides)) {
      return scalar(said, header, meaning, value);
    }
    EmitAudience narrower = said;
    for (Map.Entry<?, ?> entry : sides.entrySet()) {
      Side side = Side.of(entry.getKey());
      if (side == null || !meaning.open()) {
        throw new HeaderException(
            header, meaning.open() ? "nothing but include and exclude" : expected(meaning.who()));
      }
      narrower =
          scalar(narrower, header + "." + entry.getKey(), meaning.side(side), entry.getValue());
    }
    return narrower;
  }

  private EmitAudience scalar(
      EmitAudience said, String header, HeaderMeaning meaning, @Nullable Object value) {
    Side side = meaning.side();
    if (side == null) {
      throw new HeaderException(header, "an object of include and exclude");
    }
    boolean excludes = side == Side.EXCLUDE;
    Who who = meaning.who();
    if (value instanceof Map) {
      throw new HeaderException(header, expected(who));
    }
    if (who == null) {
      Combine combine = combine(header, value);
      return combine == null ? said : excludes ? said.exclude(combine) : said.include(combine);
    }
    if (who == Who.CURRENT_USER) {
      if (value != null && !(value instanceof Boolean)) {
        throw new HeaderException(header, expected(who));
      }
      return Boolean.TRUE.equals(value) ? said.say(excludes, who, List.of(), recipientNames) : said;
    }
    if (value instanceof Boolean) {
      throw new HeaderException(header, expected(who));
    }
    Set<String> given = recipientNames.of(value);
    return excludes ? said.except(who, given) : said.to(who, given);
  }

  private static String expected(@Nullable Who who) {
    return who == null
        ? "\"and\" or \"or\""
        : who == Who.CURRENT_USER ? "true or false" : "a name or several";
  }

  private static @Nullable Combine combine(String header, @Nullable Object value) {
    if (value == null || value instanceof Combine) {
      return (Combine) value;
    }
    if (value instanceof String text) {
      if (text.equalsIgnoreCase("and")) {
        return Combine.ALL;
      }
      if (text.equalsIgnoreCase("or")) {
        return Combine.ANY;
      }
    }
    throw new HeaderException(header, expected(null));
  }
}
