package org.carillon.emit;

import java.util.Arrays;
import java.util.Map;
import org.carillon.api.Combine;
import org.carillon.api.Emitter;
import org.carillon.api.Who;
import org.carillon.audience.EmitAudience;
import org.jspecify.annotations.Nullable;

/** Emits what the model declares, with what was said on the way. */
record ModelEmitter<T>(EventEmitter emissions, EmitOptions said) implements Emitter<T> {

  @Override
  public void emit(T event) {
    if (event == null) {
      throw new IllegalArgumentException("an event cannot be null");
    }
    emissions.emit(event, said);
  }

  @Override
  public Emitter<T> to(Who who, @Nullable Object... names) {
    return with(said.audience().say(false, who, Arrays.asList(names), emissions.names()));
  }

  @Override
  public Emitter<T> except(Who who, @Nullable Object... names) {
    return with(said.audience().say(true, who, Arrays.asList(names), emissions.names()));
  }

  @Override
  public Emitter<T> combineIncludes(Combine combine) {
    return with(said.audience().include(combine));
  }

  @Override
  public Emitter<T> combineExcludes(Combine combine) {
    return with(said.audience().exclude(combine));
  }

  @Override
  public Emitter<T> attribute(String name, @Nullable Object value) {
    return with(said.attributes().with(name, value));
  }

  @Override
  public Emitter<T> attribute(String format, String name, @Nullable Object value) {
    return with(said.attributes().with(format, name, value));
  }

  @Override
  public Emitter<T> headers(Map<String, ?> headers) {
    return new ModelEmitter<>(emissions, emissions.headers().read(said, headers));
  }

  @Override
  public Emitter<T> key(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a key cannot be empty");
    }
    return new ModelEmitter<>(emissions, said.key(key));
  }

  @Override
  public Emitter<T> tenant(String tenant) {
    if (tenant.isEmpty()) {
      throw new IllegalArgumentException("a tenant cannot be empty");
    }
    return with(said.audience().tenant(tenant));
  }

  private Emitter<T> with(EmitAudience narrower) {
    return new ModelEmitter<>(emissions, said.audience(narrower));
  }

  private Emitter<T> with(EmitAttributes attributes) {
    return new ModelEmitter<>(emissions, said.attributes(attributes));
  }
}
