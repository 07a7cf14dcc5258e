package org.carillon.it.engine;

import jakarta.enterprise.context.RequestScoped;

/** Counts within one frame. */
@RequestScoped
public class FrameCounter {
  private int count;

  int next() {
    return ++count;
  }
}
