package org.carillon.ops;

import java.util.Map;
import java.util.Optional;

/**
 * A page below {@link org.carillon.config.Settings#OPS_PATH} that another module brings; a CDI
 * bean. Only operators come to it.
 */
public interface OperatorPage {

  /** Where it is, as {@code /agents}; empty: nowhere. */
  String path();

  /**
   * What is there, as JSON.
   *
   * @throws Exception if it cannot be read; the answer is 503
   */
  Map<String, Object> show() throws Exception;

  /**
   * Does what an operator asks for by POST.
   *
   * @param task what stands behind the path, as {@code forget}
   * @param parameters of the request, the first value of each
   * @return what came of it; empty: there is no such task, or nothing by these parameters
   * @throws Exception if it failed; the answer is 503
   */
  Optional<Map<String, Object>> perform(String task, Map<String, String> parameters)
      throws Exception;
}
