package org.carillon.model;

import jakarta.enterprise.inject.spi.DefinitionException;

/** The deployment fails: the message has a numbered line for every fault. */
public final class ModelException extends DefinitionException {

  private static final long serialVersionUID = 1L;

  ModelException(String message) {
    super(message);
  }
}
