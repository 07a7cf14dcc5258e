package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import org.carillon.api.Crud;
import org.carillon.model.*;

@ApplicationScoped
public class CrudEvents {
  public void changed(ServiceModel s, ExposureModel e, Crud c, Object subject) {}
}
