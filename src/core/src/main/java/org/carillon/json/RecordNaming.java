package org.carillon.json;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AccessorNamingStrategy;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record is its components: a further {@code getX()} or {@code isX()} of it is no member of the
 * message.
 */
final class RecordNaming extends AccessorNamingStrategy {

  private final Set<String> components;

  private RecordNaming(Class<?> type) {
    components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
    return null;
  }

  @Override
  public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
    return components.contains(name) ? name : null;
  }

  @Override
  public @Nullable String findNameForMutator(AnnotatedMethod method, String name) {
    return null;
  }

  @Override
  public @Nullable String modifyFieldName(
      com.fasterxml.jackson.databind.introspect.AnnotatedField field, String name) {
    return name;
  }

  /** Chooses it for records, Kotlin's for classes of Kotlin, and Jackson's own for all else. */
  static final class Provider extends DefaultAccessorNamingStrategy.Provider {

    private static final long serialVersionUID = 1L;

    @Override
    public AccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass recordClass) {
      return new RecordNaming(recordClass.getRawType());
    }

    @Override
    public AccessorNamingStrategy forPOJO(MapperConfig<?> config, AnnotatedClass type) {
      return KotlinClass.is(type.getRawType())
          ? new KotlinNaming(config, type)
          : super.forPOJO(config, type);
    }
  }
}
