package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Mappings that the wire cannot have fail the deployment, and not the first frame. */
class ExposureCheckTest {

  /** Fine. */
  @Entity(name = "Person")
  public static class Person {
    @Id int id;
  }

  /** A key that refers to a row. */
  @Embeddable
  public static class Spot implements Serializable {
    @ManyToOne Person owner;
    int number;
  }

  /** By such a key. */
  @Entity(name = "Tree")
  public static class Tree {
    @EmbeddedId Spot spot;
  }

  /** Refers to one. */
  @Entity(name = "Nest")
  public static class Nest {
    @Id int id;
    @ManyToOne Tree tree;
  }

  /** A root. */
  @Entity(name = "Vehicle")
  public static class Vehicle {
    @Id int id;

    @JsonbProperty("label")
    String name;
  }

  /** Has a name that the root has on the wire. */
  @Entity(name = "Car")
  public static class Car extends Vehicle {
    String label;
  }

  @Test
  void eachIsNamedWithTheServiceThatExposesIt() {
    try (CrudHarness crud =
        new CrudHarness(
            List.of(Person.class, Spot.class, Tree.class, Nest.class, Vehicle.class, Car.class),
            Map.of("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID()),
            Map.of())) {
      assertThat(
              ExposureCheck.faults(
                  String.class, List.of(Person.class, Nest.class, Vehicle.class), crud.entities))
          .satisfiesExactly(
              fault ->
                  assertThat(fault)
                      .startsWith("java.lang.String exposes " + Tree.class.getName())
                      .contains("Tree.spot.owner: an association inside an @EmbeddedId"),
              fault ->
                  assertThat(fault)
                      .startsWith("java.lang.String exposes " + Car.class.getName())
                      .contains("Two attributes have the name label on the wire"));
      assertThat(ExposureCheck.faults(String.class, List.of(Person.class), crud.entities))
          .isEmpty();
    }
  }
}
