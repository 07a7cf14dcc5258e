package org.carillon.outbox;

import java.sql.SQLException;

/** Another transaction has written a receipt between our look at them and our write. */
final class ReceiptConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReceiptConflictException(SQLException cause) {
    super(cause);
  }
}
