package org.carillon.agent;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * The answers to calls with idempotency keys, so that one which is repeated is not carried out
 * again: the last 10,000 of ten minutes, of 64 MiB together. A call that is being carried out is
 * kept, whatever it takes. A call that failed is carried out again, as by the server. Streams are
 * not kept.
 */
final class AnswerMemory {

  static final int ANSWERS = 10_000;
  static final Duration TIME = Duration.ofMinutes(10);
  static final long BYTES = 64L << 20;

  private static final class Entry {
    final CompletableFuture<Object> answer = new CompletableFuture<>();
    long since;
    long bytes;
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final LongSupplier nanos;
  private long bytes;

  AnswerMemory() {
    this(System::nanoTime);
  }

  AnswerMemory(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The answer to the call of a key: the one that is there, or what carrying it out gives. */
  CompletionStage<Object> answer(String key, Supplier<CompletionStage<Object>> call) {
    Entry entry;
    synchronized (this) {
      forget();
      Entry known = entries.get(key);
      if (known != null) {
        return known.answer.copy();
      }
      entry = new Entry();
      entry.since = nanos.getAsLong();
      entries.put(key, entry);
    }
    CompletionStage<Object> carriedOut;
    try {
      carriedOut = call.get();
    } catch (RuntimeException | Error e) { // else the next of this key would wait for ever
      done(key, entry, null, e);
      entry.answer.completeExceptionally(e);
      throw e;
    }
    carriedOut.whenComplete(
        (answer, failure) -> {
          done(key, entry, answer, failure);
          if (failure == null) {
            entry.answer.complete(answer);
          } else {
            entry.answer.completeExceptionally(AgentFailures.cause(failure));
          }
        });
    return entry.answer.copy();
  }

  private synchronized void done(
      String key, Entry entry, @Nullable Object answer, @Nullable Throwable failure) {
    if (failure != null || !(answer instanceof MessageBody body)) {
      entries.remove(key, entry);
      return;
    }
    entry.bytes = body.isBinary() ? body.bytes().length : body.json().toString().length();
    bytes += entry.bytes;
    forget();
  }

  /** Forgets what is too old, or too much; the eldest first. */
  private void forget() {
    long now = nanos.getAsLong();
    Iterator<Entry> eldest = entries.values().iterator();
    while (eldest.hasNext()) {
      Entry entry = eldest.next();
      if (entries.size() <= ANSWERS && bytes <= BYTES && now - entry.since <= TIME.toNanos()) {
        return;
      }
      if (entry.answer.isDone()) {
        bytes -= entry.bytes;
        eldest.remove();
      }
    }
  }
}
