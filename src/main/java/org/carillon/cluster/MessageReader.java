package org.carillon.cluster;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.format.Formats;
import org.carillon.json.Json;
import org.carillon.session.Envelope;
import org.carillon.session.EventAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages, which anyone who reaches the engine can write: of other nodes exactly, with no
 * member that it does not know, since one could narrow who hears; those without an origin as CAP
 * reads them.
 */
final class MessageReader {

  /** As long as names may be in the outbox. */
  private static final int NAME = 255;

  private static final int ID = 100;
  private static final Set<String> OURS =
      Set.of(
          "tenant",
          "event",
          "data",
          "headers",
          "user",
          "role",
          "context",
          "identifier",
          SeedAudience.OPERATOR,
          "id",
          "sender",
          "service",
          "key",
          "format",
          "attributes",
          "audience",
          "epoch",
          "offset",
          "origin");
  private static final Set<String> WAKING = Set.of("wake", "origin");

  private final Channels channels;
  private final String defaultTenant;
  private final int limit;
  private final Formats formats;
  private final ForeignEvents foreign;

  MessageReader(
      Channels channels, String defaultTenant, int limit, Formats formats, ForeignEvents foreign) {
    this.channels = channels;
    this.defaultTenant = defaultTenant;
    this.limit = limit;
    this.formats = formats;
    this.foreign = foreign;
  }

  /** Tells the listener what a message of others says. */
  void read(String channel, String text, ClusterListener listener) throws RefusedException {
    if (text.length() > limit) {
      throw new RefusedException("is longer than carillon.cluster.limit");
    }
    String path = channels.path(channel);
    if (path != null) {
      readEvent(path, Fields.of(text), listener);
    } else if (channel.equals(channels.control())) {
      readWake(Fields.of(text), listener);
    } else {
      throw new RefusedException("came on a channel of no service");
    }
  }

  private void readEvent(String path, Fields message, ClusterListener listener)
      throws RefusedException {
    if (!message.has("origin")) {
      listener.live(foreign(path, message));
      return;
    }
    message.required("origin", ID);
    if (!message.areAmong(OURS)) {
      throw new RefusedException("has a member that this version does not know");
    }
    Envelope event = envelope(path, message);
    if (message.has("epoch") || message.has("offset")) {
      listener.positioned(event, message.number("epoch"), message.number("offset"));
    } else {
      listener.live(event);
    }
  }

  private Envelope envelope(String path, Fields message) throws RefusedException {
    String service = message.required("service", NAME);
    String key = message.text("key", limit);
    String json = message.json("data");
    if (json == null) {
      throw new RefusedException("has no data");
    }
    String format = format(message);
    return new Envelope(
        message.required("id", ID),
        tenant(message),
        path,
        key == null ? service : key,
        service,
        message.required("event", NAME),
        json,
        attributes(message, format),
        format,
        audience(message),
        message.text("sender", ID));
  }

  private String tenant(Fields message) throws RefusedException {
    String tenant = message.text("tenant", NAME);
    return tenant == null ? defaultTenant : tenant;
  }

  private String format(Fields message) throws RefusedException {
    String format = message.required("format", ID);
    try {
      formats.get(format);
      return format;
    } catch (IllegalArgumentException e) {
      throw new RefusedException("has a format that there is not");
    }
  }

  private static EventAttributes attributes(Fields message, String format) throws RefusedException {
    String all = message.json("attributes");
    if (all != null) {
      try {
        return EventAttributes.read(all);
      } catch (RuntimeException e) { // whatever shape was not expected
        throw new RefusedException("attributes are none");
      }
    }
    if (!message.has("headers")) {
      return EventAttributes.NONE;
    }
    return EventAttributes.read(
        "{\"formats\":{"
            + Json.appendString(new StringBuilder(), format)
            + ":"
            + Json.write(message.object("headers"))
            + "}}");
  }

  private static ResolvedAudience audience(Fields message) throws RefusedException {
    String exact = message.json("audience");
    if (exact == null) {
      return SeedAudience.read(message);
    }
    try {
      return AudienceText.read(exact);
    } catch (RuntimeException e) { // whatever shape was not expected
      throw new RefusedException("audience is none");
    }
  }

  private Envelope foreign(String path, Fields message) throws RefusedException {
    String event = message.required("event", NAME);
    String json = message.json("data");
    Envelope adopted =
        foreign.adopt(
            new ForeignEvent(
                tenant(message),
                path,
                event,
                json == null || json.equals("null") ? "{}" : json,
                message.object("headers"),
                SeedAudience.include(message),
                SeedAudience.exclude(message)));
    if (adopted == null) {
      throw new RefusedException("is an event that its service does not have");
    }
    return adopted;
  }

  /** What wakes streams of other applications on the same engine is passed over. */
  private void readWake(Fields message, ClusterListener listener) throws RefusedException {
    message.required("origin", ID);
    if (!message.areAmong(WAKING)) {
      throw new RefusedException("has a member that this version does not know");
    }
    if (!(parsed(message.json("wake")) instanceof Collection<?> streams)) {
      throw new RefusedException("wakes no streams");
    }
    for (Object stream : streams) {
      StreamName name = stream(stream);
      if (channels.hasPath(name.path())) {
        listener.woken(name.tenant(), name.path());
      }
    }
  }

  private static StreamName stream(@Nullable Object stream) throws RefusedException {
    if (stream instanceof List<?> names && names.size() == 2) {
      Iterator<?> both = names.iterator();
      if (both.next() instanceof String tenant
          && both.next() instanceof String path
          && !tenant.isBlank()
          && tenant.length() <= NAME) {
        return new StreamName(tenant, path);
      }
    }
    throw new RefusedException("wakes what is no stream");
  }

  private static @Nullable Object parsed(@Nullable String json) throws RefusedException {
    try {
      return json == null ? null : Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("wakes no streams");
    }
  }
}
