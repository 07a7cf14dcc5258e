package org.carillon.client;

import jakarta.enterprise.util.AnnotationLiteral;

/** The qualifier, with a name. */
final class RemoteServiceLiteral extends AnnotationLiteral<RemoteService> implements RemoteService {

  private static final long serialVersionUID = 1L;

  private final String name;

  RemoteServiceLiteral(String name) {
    this.name = name;
  }

  @Override
  public String value() {
    return name;
  }
}
