package org.carillon.emit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.format.FormatRegistry;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;

/** Emissions whose outbox keeps what is written to it, for tests of what emits. */
public final class WrittenEvents {

  private final List<Envelope> written = new ArrayList<>();
  private final EventEmitter eventEmitter;

  public WrittenEvents(
      ApplicationModel application, ValueMapper valueMapper, PersistenceUnit unit) {
    ThreadTransactions thread = new ThreadTransactions();
    thread.begin();
    Transactions transactions = new Transactions(thread, thread, Duration.ofMinutes(1));
    Outbox outbox =
        new Outbox() {
          @Override
          public void write(Envelope envelope) {
            written.add(envelope);
          }
        };
    eventEmitter =
        new EventEmitter(
            application,
            valueMapper,
            new FormatRegistry(null), // asked only where there are attributes
            new FormatNames(Set.of("json")),
            null,
            Cluster.alone(),
            unit,
            transactions,
            outbox,
            new CarillonConfig(name -> Optional.empty()));
  }

  public EventEmitter eventEmitter() {
    return eventEmitter;
  }

  public List<Envelope> written() {
    return written;
  }
}
