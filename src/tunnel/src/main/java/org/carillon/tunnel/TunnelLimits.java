package org.carillon.tunnel;

/**
 * What a side takes of the other. Each tells the other its own.
 *
 * <p>What a tunnel keeps follows from it: the bodies that it is receiving, and what waits to be
 * written, have at most four times {@code bodyBytes} each.
 *
 * @param bodyBytes the most bytes of a body, from 1
 * @param calls the most calls in flight that the other side has made, from 1; and as many sends
 */
public record TunnelLimits(int bodyBytes, int calls) {

  /** 16 MiB and 1024 calls. */
  public static final TunnelLimits DEFAULT = new TunnelLimits(16 * 1024 * 1024, 1024);

  /**
   * Limits.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public TunnelLimits {
    if (bodyBytes < 1 || calls < 1) {
      throw new IllegalArgumentException(
          "Limits are from 1: %d bytes, %d calls".formatted(bodyBytes, calls));
    }
  }
}
