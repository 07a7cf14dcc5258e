package org.carillon.cluster;

import org.carillon.api.OperationException;
import org.carillon.event.Envelope;
import org.jspecify.annotations.Nullable;

/** Makes events of others events of this application; the package {@code emit} has the one. */
public interface CapEventReceiver {

  /**
   * The event as this application declares it: its format, its attributes, how its audience
   * combines.
   *
   * @return null if its path has no event of that name
   * @throws OperationException if its data is not what the event is declared with
   */
  @Nullable Envelope adopt(CapEvent event);
}
