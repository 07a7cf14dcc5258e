package org.carillon.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.carillon.spi.WireFormat;

/** The formats by name: the built-in one, and the application's {@code @Named} beans. */
@ApplicationScoped
public class FormatRegistry {

  private static final String OWN = FormatRegistry.class.getPackageName() + '.';

  private final Instance<WireFormat> beans;
  private final Map<String, WireFormat> known = new ConcurrentHashMap<>();

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected FormatRegistry() {
    this.beans = null;
  }

  /** Finds them among the beans. */
  @Inject
  public FormatRegistry(@Any Instance<WireFormat> beans) {
    this.beans = beans;
  }

  /**
   * The format of that name.
   *
   * @throws IllegalArgumentException if there is none, or more than one; it names those there are
   */
  public WireFormat get(String name) {
    WireFormat format = known.get(name);
    return format != null ? format : known.computeIfAbsent(name, this::find);
  }

  /** Whether it is one of Carillon's own, which take no longer than the event is large. */
  public boolean isBuiltIn(String name) {
    try {
      return get(name).getClass().getName().startsWith(OWN);
    } catch (IllegalArgumentException e) {
      return false; // there is none: whoever composes by it is told
    }
  }

  private WireFormat find(String name) {
    Instance<WireFormat> named = beans.select(NamedLiteral.of(name));
    if (named.isUnsatisfied()) {
      throw new IllegalArgumentException(
          "There is no format \"" + name + "\"; those named are " + names());
    }
    if (named.isAmbiguous()) {
      throw new IllegalArgumentException("Several beans are the format \"" + name + "\"");
    }
    return named.get();
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    StreamSupport.stream(beans.handles().spliterator(), false)
        .map(Instance.Handle::getBean)
        .map(Bean::getName)
        .filter(Objects::nonNull)
        .forEach(names::add);
    return names;
  }
}
