package org.carillon.model;

import jakarta.servlet.ServletContext;
import java.util.Map;

/**
 * Says which services can be had by OData, too, and where. A CDI bean of the module that serves
 * them; without it none can.
 */
public interface ODataPaths {

  /**
   * The classes of those services, with the path of each, relative to the context path and with a
   * slash at both ends, as {@code /odata/v4/bookshop/}.
   */
  Map<Class<?>, String> paths(ServletContext context);
}
