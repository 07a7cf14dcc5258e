package org.carillon.cluster;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.json.Json;
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
          CapAudience.OPERATOR,
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
  private static final Set<String> RAW =
      Stream.concat(OURS.stream(), Stream.of("path")).collect(Collectors.toUnmodifiableSet());
  private static final Set<String> WAKING = Set.of("wake", "origin");
  private static final Set<String> TELLING = Set.of("kind", "body", "origin");
  private static final Set<String> LEAVING = Set.of("leave", "origin");

  /** As long as the name of a namespace may be. */
  private static final int NAMESPACE = 512;

  private final ChannelNames channelNames;
  private final String defaultTenant;
  private final int limit;
  private final FormatRegistry formatRegistry;
  private final CapEventReceiver foreign;

  MessageReader(
      ChannelNames channelNames,
      String defaultTenant,
      int limit,
      FormatRegistry formatRegistry,
      CapEventReceiver foreign) {
    this.channelNames = channelNames;
    this.defaultTenant = defaultTenant;
    this.limit = limit;
    this.formatRegistry = formatRegistry;
    this.foreign = foreign;
  }

  /** Tells the listener what a message of others says. */
  void read(String channel, String text, ClusterListener listener) throws RefusedMessageException {
    if (text.length() > limit) {
      throw new RefusedMessageException("is longer than carillon.cluster.limit");
    }
    String path = channelNames.path(channel);
    if (path != null) {
      readEvent(path, MessageFields.of(text), listener);
    } else if (channel.equals(channelNames.control())) {
      readControl(MessageFields.of(text), listener);
    } else {
      throw new RefusedMessageException("came on a channel of no service");
    }
  }

  private void readEvent(String path, MessageFields message, ClusterListener listener)
      throws RefusedMessageException {
    if (!message.has("origin")) {
      listener.live(foreign(path, message));
      return;
    }
    listener.alive(message.required("origin", ID));
    demandAmong(OURS, message);
    Envelope event = envelope(path, message, format(message));
    if (message.has("epoch") || message.has("offset")) {
      listener.positioned(event, message.number("epoch"), message.number("offset"));
    } else {
      listener.live(event);
    }
  }

  private Envelope envelope(String path, MessageFields message, String format)
      throws RefusedMessageException {
    String service = message.required("service", NAME);
    String key = message.text("key", limit);
    String json = message.json("data");
    if (json == null) {
      throw new RefusedMessageException("has no data");
    }
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

  private String tenant(MessageFields message) throws RefusedMessageException {
    String tenant = message.text("tenant", NAME);
    return tenant == null ? defaultTenant : tenant;
  }

  private String format(MessageFields message) throws RefusedMessageException {
    String format = message.required("format", ID);
    try {
      formatRegistry.get(format);
      return format;
    } catch (IllegalArgumentException e) {
      throw new RefusedMessageException("has a format that there is not");
    }
  }

  private static EventAttributes attributes(MessageFields message, String format)
      throws RefusedMessageException {
    String all = message.json("attributes");
    if (all != null) {
      try {
        return EventAttributes.read(all);
      } catch (RuntimeException e) { // whatever shape was not expected
        throw new RefusedMessageException("attributes are none");
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

  private static ResolvedAudience audience(MessageFields message) throws RefusedMessageException {
    String exact = message.json("audience");
    if (exact == null) {
      return CapAudience.read(message);
    }
    try {
      return AudienceText.read(exact);
    } catch (RuntimeException e) { // whatever shape was not expected
      throw new RefusedMessageException("audience is none");
    }
  }

  private Envelope foreign(String path, MessageFields message) throws RefusedMessageException {
    String event = message.required("event", NAME);
    String json = message.json("data");
    Envelope adopted =
        adopt(
            new CapEvent(
                tenant(message),
                path,
                event,
                json == null || json.equals("null") ? "{}" : json,
                message.object("headers"),
                CapAudience.include(message),
                CapAudience.exclude(message)));
    if (adopted == null) {
      throw new RefusedMessageException("is an event that its service does not have");
    }
    return adopted;
  }

  private @Nullable Envelope adopt(CapEvent event) throws RefusedMessageException {
    try {
      return foreign.adopt(event);
    } catch (OperationException e) { // what it says may quote the data
      throw new RefusedMessageException("has data that its event is not declared with");
    }
  }

  private void readControl(MessageFields message, ClusterListener listener)
      throws RefusedMessageException {
    String node = message.required("origin", ID);
    if (message.has("leave")) {
      demandAmong(LEAVING, message);
      listener.left(node);
      return;
    }
    listener.alive(node);
    if (message.has("wake")) {
      readWake(message, listener);
    } else if (message.has("kind")) {
      demandAmong(TELLING, message);
      String json = message.json("body");
      if (json == null || !json.startsWith("{")) {
        throw new RefusedMessageException("body is no object");
      }
      listener.told(node, new NodeMessage(message.required("kind", ID), json));
    } else {
      readRaw(message, listener);
    }
  }

  /** A raw event: of any namespace, which needs no service. */
  private void readRaw(MessageFields message, ClusterListener listener)
      throws RefusedMessageException {
    demandAmong(RAW, message);
    String path = message.required("path", NAMESPACE);
    if (!path.startsWith("/") || !Envelope.RAW.equals(message.text("format"))) {
      throw new RefusedMessageException("is no raw event of a namespace");
    }
    listener.live(envelope(path, message, Envelope.RAW));
  }

  private static void demandAmong(Set<String> known, MessageFields message)
      throws RefusedMessageException {
    if (!message.areAmong(known)) {
      throw new RefusedMessageException("has a member that this version does not know");
    }
  }

  /** What wakes streams of other applications on the same engine is passed over. */
  private void readWake(MessageFields message, ClusterListener listener)
      throws RefusedMessageException {
    demandAmong(WAKING, message);
    if (!(parsed(message.json("wake")) instanceof Collection<?> streams)) {
      throw new RefusedMessageException("wakes no streams");
    }
    for (Object stream : streams) {
      ClusterStreamName name = stream(stream);
      if (channelNames.hasPath(name.path())) {
        listener.woken(name.tenant(), name.path());
      }
    }
  }

  private static ClusterStreamName stream(@Nullable Object stream) throws RefusedMessageException {
    if (stream instanceof List<?> names && names.size() == 2) {
      Iterator<?> both = names.iterator();
      if (both.next() instanceof String tenant
          && both.next() instanceof String path
          && !tenant.isBlank()
          && tenant.length() <= NAME) {
        return new ClusterStreamName(tenant, path);
      }
    }
    throw new RefusedMessageException("wakes what is no stream");
  }

  private static @Nullable Object parsed(@Nullable String json) throws RefusedMessageException {
    try {
      return json == null ? null : Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw new RefusedMessageException("wakes no streams");
    }
  }
}
