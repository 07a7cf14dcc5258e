package org.carillon.spi;

/** A {@link ClusterBus} took some messages of a batch, and not all. */
public class PartialPublishException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int published;

  /**
   * With what was taken all the same.
   *
   * @param message why not all; logged, and shown on the health page, so without secrets
   * @param published how many messages of the batch are known to have been taken
   */
  public PartialPublishException(String message, int published) {
    super(message);
    this.published = published;
  }

  /** How many messages of the batch are known to have been taken; the others count as lost. */
  public int published() {
    return published;
  }
}
