package org.carillon.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.format.FormatRegistry;
import org.carillon.json.Json;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * An event as one format sees it.
 *
 * @param envelope the event
 * @param name the name of the format
 * @param format the format
 */
public record FormatView(Envelope envelope, String name, WireFormat format)
    implements OutboundMessage {

  private static final int VERSION_7 = 7;

  /**
   * The event as a format sees it.
   *
   * @throws IllegalArgumentException if there is no such format
   */
  public static FormatView of(Envelope envelope, String format, FormatRegistry formats) {
    return new FormatView(envelope, format, formats.get(format));
  }

  /** What the format makes of it. */
  public String compose() {
    return format.compose(this);
  }

  @Override
  public String id() {
    return envelope.id();
  }

  /** Event ids of ours begin with the millisecond (RFC 9562, section 5.7); others say no time. */
  @Override
  public Instant time() {
    try {
      UUID id = UUID.fromString(envelope.id());
      if (id.version() == VERSION_7) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
      }
    } catch (IllegalArgumentException e) {
      return Instant.now(); // it is no UUID, but of somebody else's making
    }
    return Instant.now();
  }

  @Override
  public String service() {
    return envelope.service();
  }

  @Override
  public String event() {
    return envelope.event();
  }

  @Override
  public String json() {
    return envelope.json();
  }

  @Override
  public Map<String, @Nullable Object> data() {
    return Json.parseObject(envelope.json());
  }

  @Override
  public Map<String, Object> attributes() {
    return envelope.attributes().of(name);
  }

  @Override
  public Map<String, List<String>> attributeMembers() {
    if (envelope.attributes().members().isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> known = new LinkedHashMap<>();
    envelope
        .attributes()
        .members()
        .forEach(
            (member, declared) -> {
              List<String> names = new ArrayList<>();
              for (String one : declared) {
                String name = format.attribute(one);
                if (name != null) {
                  names.add(name);
                }
              }
              if (!names.isEmpty()) {
                known.put(member, names);
              }
            });
    return known;
  }
}
