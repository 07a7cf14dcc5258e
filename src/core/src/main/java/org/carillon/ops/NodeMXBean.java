package org.carillon.ops;

import javax.management.MXBean;

/** A node, by JMX. */
@MXBean
public interface NodeMXBean {

  /** {@code SERVING}, {@code DRAINING} or {@code DRAINED}. */
  String getState();

  /** Open connections. */
  int getConnections();

  /** Frames that clients sent since the deployment. */
  long getFramesIn();

  /** Frames that were queued for clients. */
  long getFramesOut();

  /** Handlers that are in progress. */
  int getHandlers();

  /** Connections that wait for one of them to end. */
  int getWaiting();

  /** Begins the drain of the node, and returns at once. It is not taken back. */
  void drain();
}
