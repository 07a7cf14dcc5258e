package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Embeddable;

@Embeddable
public class Address {
  String street;

  @JsonbProperty("town")
  String city;
}
