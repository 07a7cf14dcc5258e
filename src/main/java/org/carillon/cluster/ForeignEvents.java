package org.carillon.cluster;

import org.carillon.session.Envelope;
import org.jspecify.annotations.Nullable;

/** Makes events of others events of this application; the package {@code emit} has the one. */
public interface ForeignEvents {

  /**
   * The event as this application declares it: its format, its attributes, how its audience
   * combines.
   *
   * @return null if its path has no event of that name
   */
  @Nullable Envelope adopt(ForeignEvent event);
}
