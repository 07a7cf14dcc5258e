package org.carillon.it.faulty;

import jakarta.enterprise.context.ApplicationScoped;
import org.carillon.api.Operation;

/** Its operation is for a path that nobody serves. */
@ApplicationScoped
public class Mixin {

  /** Has the fault. */
  @Operation(path = "nowhere")
  public void say() {}
}
