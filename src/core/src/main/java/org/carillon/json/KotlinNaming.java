package org.carillon.json;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A property of Kotlin has its own name: that of {@code isOpen} is read by {@code isOpen()} and set
 * by {@code setOpen()}, which Java would call {@code open}.
 */
final class KotlinNaming extends DefaultAccessorNamingStrategy {

  private static final String SET = "set";

  KotlinNaming(MapperConfig<?> config, AnnotatedClass type) {
    super(config, type, SET, "get", "is", null);
  }

  @Override
  public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
    return KotlinClass.hasIsProperty(method.getDeclaringClass(), name)
        ? name
        : super.findNameForIsGetter(method, name);
  }

  @Override
  public @Nullable String findNameForMutator(AnnotatedMethod method, String name) {
    String property = name.startsWith(SET) ? "is" + name.substring(SET.length()) : "";
    return KotlinClass.hasIsProperty(method.getDeclaringClass(), property)
        ? property
        : super.findNameForMutator(method, name);
  }
}
