package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.io.File;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.xml.namespace.QName;
import org.carillon.api.Ignore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mappings that the wire cannot have fail the deployment, and not the first frame. */
class ExposureCheckTest {

  private static CrudHarness crud;

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

  /** Its format is not served, which the root does not tell. */
  @Entity(name = "Bike")
  public static class Bike extends Vehicle {
    @JsonbDateFormat("yyyy")
    LocalDate built;
  }

  /** A key of which a part is in no message. */
  @Embeddable
  public record Cell(int line, @JsonbTransient int number) implements Serializable {}

  /** By such a key. */
  @Entity(name = "Grid")
  public static class Grid {
    @EmbeddedId Cell cell;
  }

  /** The root of a hierarchy. */
  @Embeddable
  public static class Shape {
    String name;
  }

  /** With a member of its own. */
  @Embeddable
  public static class Circle extends Shape {
    Integer radius;
  }

  /** Has one. */
  @Entity(name = "Drawing")
  public static class Drawing {
    @Id int id;
    Shape shape;
  }

  /** No data inside. */
  @Embeddable
  public static class Attachment {
    File file;
    @Ignore File hidden;
  }

  /** A part. */
  @Entity(name = "Leaf")
  public static class Leaf {
    @Id int id;
    @ElementCollection List<File> files;
  }

  /** What Hibernate stores as bytes, and the wire does not know. */
  @Entity(name = "Folder")
  public static class Folder {
    @Id int id;
    QName name;
    Attachment attachment;

    @OneToMany(cascade = CascadeType.ALL)
    List<Leaf> leaves;
  }

  /** Only its key is shown there. */
  @Entity(name = "Shelf")
  public static class Shelf {
    @Id int id;
    @ManyToOne Folder folder;
  }

  @BeforeAll
  static void open() {
    crud =
        new CrudHarness(
            List.of(
                Person.class,
                Spot.class,
                Tree.class,
                Nest.class,
                Vehicle.class,
                Car.class,
                Bike.class,
                Cell.class,
                Grid.class,
                Shape.class,
                Circle.class,
                Drawing.class,
                Attachment.class,
                Leaf.class,
                Folder.class,
                Shelf.class),
            Map.of("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID()),
            Map.of());
  }

  @AfterAll
  static void close() {
    crud.close();
  }

  private static String faults(Class<?>... entities) {
    return ExposureCheck.faults(List.of(entities), crud.entities, crud.values).message();
  }

  @Test
  void aMappingThatIsNotServedIsNamed() {
    assertThat(faults(Person.class, Nest.class, Grid.class, Drawing.class))
        .contains(", 3 faults (see docs/model-rules.md):\n")
        .contains("CRL-0094: ExposureCheckTest.Spot.owner: an association inside an @EmbeddedId")
        .contains("CRL-0067: ExposureCheckTest.Cell.number: ")
        .contains("CRL-0094: ExposureCheckTest.Shape: an embeddable with subclasses; ");
    assertThat(ExposureCheck.faults(List.of(Person.class), crud.entities, crud.values).isEmpty())
        .isTrue();
  }

  @Test
  void whatASubclassAddsIsNamed() {
    assertThat(faults(Vehicle.class))
        .contains(", 2 faults ")
        .contains("CRL-0066: ExposureCheckTest.Car.label: \"label\" is name already")
        .contains("CRL-0068: ExposureCheckTest.Bike.built: @JsonbDateFormat is not served");
  }

  @Test
  void aTypeThatIsNoDataIsNamedWhereverItIsShown() {
    assertThat(faults(Folder.class))
        .contains(", 3 faults ")
        .contains("CRL-0069: ExposureCheckTest.Folder.name: javax.xml.namespace.QName")
        .contains("CRL-0069: ExposureCheckTest.Attachment.file: java.io.File")
        .contains("CRL-0069: ExposureCheckTest.Leaf.files: java.io.File");
    assertThat(ExposureCheck.faults(List.of(Shelf.class), crud.entities, crud.values).isEmpty())
        .isTrue();
  }
}
