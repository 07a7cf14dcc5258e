package org.carillon.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Emits events of a declared type: {@code @Inject Emitter<Received> received}. {@code
 * Emitter<Object>} emits any declared event. Injectable into every bean of the application,
 * immutable, usable from any thread.
 *
 * <p>Narrowing methods return a new emitter. Names said here, on the event and in its data are
 * united; within a layer any name counts. The event reaches its sender too, unless told otherwise.
 *
 * <p>Plain CDI does the same without narrowing: {@code @Inject Event<Received>} and {@code fire}.
 * {@code fireAsync} is not an emit.
 *
 * @param <T> the type of the event
 */
public interface Emitter<T> {

  /**
   * Emits the event; who hears it is decided now, its data is fixed now.
   *
   * @throws IllegalArgumentException if the type is not a declared event
   * @throws IllegalStateException if nobody is calling and no tenant is named, or if the event
   *     wants the outbox and the application has no persistence unit
   */
  void emit(T event);

  /**
   * Those with one of the names hear it: instants as {@code toISOString}, objects as JSON, anything
   * else as {@code String.valueOf}; of collections and arrays the elements. Null and empty text
   * name nobody, and no names at all reach nobody. {@link Who#CURRENT_USER} and {@link Who#SENDER}
   * take no names.
   */
  Emitter<T> to(Who who, @Nullable Object... names);

  /**
   * Those with one of the names do not hear it; {@link Who#CURRENT_USER} and {@link Who#SENDER}
   * take no names.
   */
  Emitter<T> except(Who who, @Nullable Object... names);

  /** How the include layers are combined, whatever is declared; {@code DEFAULT}: as declared. */
  Emitter<T> combineIncludes(Combine combine);

  /** How the exclude layers are combined, whatever is declared; {@code DEFAULT}: as declared. */
  Emitter<T> combineExcludes(Combine combine);

  /**
   * Says an attribute of the event's format, whichever it is ({@code subject} of a CloudEvent, a
   * header in JSON); it beats what the event declares and its data says. Null says nothing.
   */
  Emitter<T> attribute(String name, @Nullable Object value);

  /** Says an attribute for one format alone, which beats one for all. Null says nothing. */
  Emitter<T> attribute(String format, String name, @Nullable Object value);

  /**
   * Says what emit headers say, in all the spellings of CAP's WebSocket adapter: {@code contexts},
   * {@code wsUser}, {@code currentUser: {exclude: true}}, {@code identifierExclude}, {@code
   * operator}, attributes under {@code ws} or {@code websocket}, and {@code x-ws-…} as of HTTP. All
   * of them are in docs/audience.md. Names are united with what is said otherwise. Unknown headers
   * say nothing.
   *
   * @throws HeaderException if a header has a value that it cannot have
   */
  Emitter<T> headers(Map<String, ?> headers);

  /**
   * What the outbox keeps the event in order by, and holds back behind one that failed: events of
   * one key in one tenant and service. Default: its context where it goes to just one, else the
   * service. Says nothing where the event does not go through the outbox.
   *
   * @throws IllegalArgumentException if it is empty
   */
  Emitter<T> key(String key);

  /** The tenant that hears it; needed where nobody calls, and never all tenants. */
  Emitter<T> tenant(String tenant);
}
