package org.carillon.identity;

import java.util.List;
import org.carillon.persistence.OwnTables;

/**
 * The table of tickets and revocations; a unit that shall not have it says {@code
 * carillon.identity=false}.
 */
public final class IdentityMappings extends OwnTables {

  /** For Hibernate. */
  public IdentityMappings() {
    super("carillon-identity", "carillon.identity", List.of(IdentityRow.class));
  }
}
