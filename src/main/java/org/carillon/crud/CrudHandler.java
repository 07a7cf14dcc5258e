package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.*;
import org.carillon.model.ExposureModel;

@ApplicationScoped
public class CrudHandler {
  public Object call(
      String verb, ExposureModel e, Map<String, Object> data, Map<String, Object> headers) {
    throw new IllegalStateException();
  }

  public Object load(ExposureModel e, Map<String, Object> data) {
    throw new IllegalStateException();
  }

  public Set<String> keyNames(ExposureModel e) {
    return Set.of();
  }

  public String json(String verb, ExposureModel e, Object result) {
    return "null";
  }

  public void flush() {}

  public Throwable translate(Throwable t) {
    return t;
  }
}
