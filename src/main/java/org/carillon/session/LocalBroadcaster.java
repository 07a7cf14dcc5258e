package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.carillon.audience.AudienceMatcher;
import org.carillon.format.Formats;
import org.carillon.spi.Format;
import org.jspecify.annotations.Nullable;

/** Sends an event to those connections of this node that are meant. */
@ApplicationScoped
public class LocalBroadcaster {

  private final ConnectionRegistry registry;
  private final Formats formats;

  @Inject
  LocalBroadcaster(ConnectionRegistry registry, Formats formats) {
    this.registry = registry;
    this.formats = formats;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  LocalBroadcaster() {
    this.registry = null;
    this.formats = null;
  }

  /**
   * Matches, composes once, and adds to the queue of each connection that hears it. Waits for no
   * client; what cannot be sent to one costs the others nothing.
   */
  public void broadcast(Envelope envelope) {
    Roll roll = registry.at(envelope.path(), envelope.tenant());
    if (roll == null) {
      return;
    }
    Delivery delivery = new Delivery(formats.get(envelope.format()), envelope);
    AudienceMatcher.of(envelope.audience()).forEach(roll, delivery);
    delivery.flush();
  }

  /**
   * One event on its way: composed when the first connection hears it, queued at each, then
   * written.
   */
  private static final class Delivery implements Consumer<ClientConnection> {

    private final Format format;
    private final Envelope envelope;
    private final List<ClientConnection> writable = new ArrayList<>();
    private @Nullable Frame frame;

    Delivery(Format format, Envelope envelope) {
      this.format = format;
      this.envelope = envelope;
    }

    @Override
    public void accept(ClientConnection connection) {
      if (frame == null) {
        frame = new Frame(format.compose(envelope));
      }
      if (connection.enqueue(frame)) {
        writable.add(connection);
      }
    }

    void flush() {
      writable.forEach(ClientConnection::flush);
    }
  }
}
