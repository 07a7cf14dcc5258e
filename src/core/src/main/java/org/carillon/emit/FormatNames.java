package org.carillon.emit;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.carillon.spi.WireFormat;

/** The names of the formats that there are. */
@Dependent
class FormatNames {

  private final Set<String> names;

  @Inject
  FormatNames(@Any Instance<WireFormat> formats) {
    this(
        StreamSupport.stream(formats.handles().spliterator(), false)
            .map(handle -> handle.getBean().getName())
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet()));
  }

  FormatNames(Set<String> names) {
    this.names = names;
  }

  boolean contains(String name) {
    return names.contains(EmitAttributes.singular(name));
  }
}
