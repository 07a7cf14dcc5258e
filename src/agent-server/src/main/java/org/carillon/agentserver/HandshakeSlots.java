package org.carillon.agentserver;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many handshakes may be under way at once, and how many of these from one address. */
final class HandshakeSlots {

  private static final int SHARE_OF_ADDRESS = 4;

  private final int most;
  private final int mostOfAddress;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int taken;

  HandshakeSlots(int most) {
    this.most = most;
    this.mostOfAddress = Math.max(1, most / SHARE_OF_ADDRESS);
  }

  /** Whether there is none to be had. */
  synchronized boolean isFull(@Nullable String address) {
    return taken >= most || byAddress.getOrDefault(String.valueOf(address), 0) >= mostOfAddress;
  }

  /** Takes a slot, which {@link #release} gives back; false: there is none. */
  synchronized boolean take(@Nullable String address) {
    if (isFull(address)) {
      return false;
    }
    taken++;
    byAddress.merge(String.valueOf(address), 1, Integer::sum);
    return true;
  }

  /** Gives a slot back. */
  synchronized void release(@Nullable String address) {
    taken--;
    byAddress.computeIfPresent(
        String.valueOf(address), (key, own) -> own == 1 ? null : Integer.valueOf(own - 1));
  }

  synchronized int taken() {
    return taken;
  }
}
