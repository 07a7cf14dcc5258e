package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException.Detail;

/** One answer for all that is wrong in a request; of very many faults the first. */
final class Faults {

  private static final int MOST = 20;

  private Faults() {}

  static Refusal of(List<Detail> faults) {
    Detail first = faults.get(0);
    String message = first.path() + " " + first.message();
    return new Refusal(
        HttpServletResponse.SC_BAD_REQUEST,
        ErrorCode.INVALID.name(),
        faults.size() == 1 ? message : message + ", and " + (faults.size() - 1) + " more",
        faults.subList(0, Math.min(MOST, faults.size())));
  }
}
