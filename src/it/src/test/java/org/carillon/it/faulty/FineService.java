package org.carillon.it.faulty;

import org.carillon.api.Delivery;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** Has no fault; the descriptor beside it does. */
@WebSocketService(delivery = Delivery.IMMEDIATE)
public class FineService {
  @Operation
  public String echo(String text) {
    return text;
  }
}
