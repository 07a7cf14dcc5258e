package org.carillon.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.carillon.spi.GenericFormat;

/** The format {@code generic} itself: {@code name} picks the operation. */
@ApplicationScoped
@Named(FlatFormat.NAME)
public class FlatFormat extends GenericFormat {

  /** Its name. */
  public static final String NAME = "generic";

  /** Called by CDI. */
  public FlatFormat() {
    super(NAME, "name");
  }
}
