package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.carillon.spi.GenericFormat;

/** The generic format with a name and an identifier of its own. */
@Named("ledger")
@ApplicationScoped
public class LedgerFormat extends GenericFormat {
  /** Called by CDI. */
  public LedgerFormat() {
    super("ledger", "kind");
  }
}
