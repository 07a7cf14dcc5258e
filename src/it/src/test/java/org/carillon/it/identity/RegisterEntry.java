package org.carillon.it.identity;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/** A row that says who made it. */
@Entity
@EntityListeners(RegisterListener.class)
public class RegisterEntry {

  @Id @GeneratedValue private Long id;
  private String text;
  private String createdBy;

  void text(String said) {
    text = said;
  }

  void createdBy(String name) {
    createdBy = name;
  }

  String createdBy() {
    return createdBy;
  }
}
