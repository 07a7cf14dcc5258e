package org.carillon.describe;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.ShapesOfClasses;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Entities that have subclasses: each class has its own members. */
class SubclassSchemaTest {

  /** No row is of this class alone. */
  @Entity(name = "Vehicle")
  @Inheritance
  public abstract static class Vehicle {
    @Id int id;
    String label;
  }

  /** It may be a row, and has a subclass. */
  @Entity(name = "Car")
  public static class Car extends Vehicle {
    int doors;
  }

  /** A subclass of a subclass. */
  @Entity(name = "Taxi")
  public static class Taxi extends Car {
    String licence;
  }

  /** A subclass. */
  @Entity(name = "Ship")
  public static class Ship extends Vehicle {
    double draught;
  }

  private static final ShapesOfClasses SHAPES =
      new ShapesOfClasses(Vehicle.class, Car.class, Taxi.class, Ship.class);

  private final SchemaCatalog catalog = catalog();

  private static SchemaCatalog catalog() {
    CarillonConfig config = new CarillonConfig(name -> Optional.empty());
    return new SchemaCatalog(
        new ValueMapper(config, List.of()), new Constraints(null), config, SHAPES::of, Set.of());
  }

  @AfterAll
  static void close() {
    SHAPES.close();
  }

  private Map<String, Object> schema(Class<?> entity, EntitySchemas.Use use) {
    return named(SchemaCatalog.named(catalog.entities().ref(entity, use)));
  }

  private Map<String, Object> named(String name) {
    assertThat(catalog.schemas()).containsKey(name);
    return JsonTree.members(catalog.schemas().get(name));
  }

  private static void is(Map<String, Object> schema, String json) {
    assertThat(Json.write(schema)).isEqualTo(json.replace('\'', '"'));
  }

  @Test
  void aRowIsOneOfTheClassesByTheMemberThatTellsIt() {
    is(
        schema(Vehicle.class, EntitySchemas.Use.ROW),
        "{'discriminator':'type','oneOf':[{'$ref':'#/components/schemas/CarItself'},"
            + "{'$ref':'#/components/schemas/Ship'},{'$ref':'#/components/schemas/Taxi'}]}");
    is(
        schema(Car.class, EntitySchemas.Use.ROW),
        "{'discriminator':'type','oneOf':[{'$ref':'#/components/schemas/CarItself'},"
            + "{'$ref':'#/components/schemas/Taxi'}]}");
    Map<String, Object> taxi = named("Taxi");
    assertThat(JsonTree.members(taxi.get("properties")))
        .containsOnlyKeys("id", "label", "doors", "licence", "type");
    assertThat(Json.write(taxi)).contains("\"type\":{\"type\":\"string\",\"enum\":[\"Taxi\"]}");
    assertThat(JsonTree.elements(taxi.get("required"))).contains("type", "licence");
    Map<String, Object> car = named("CarItself");
    assertThat(JsonTree.members(car.get("properties")))
        .containsOnlyKeys("id", "label", "doors", "type");
    assertThat(Json.write(car)).contains("\"enum\":[\"Car\"]");
  }

  @Test
  void aNewRowSaysItsClassUnlessItIsTheOneThatIsExposed() {
    is(
        schema(Car.class, EntitySchemas.Use.CREATE),
        "{'discriminator':'type','oneOf':[{'$ref':'#/components/schemas/CarItselfCreate'},"
            + "{'allOf':[{'$ref':'#/components/schemas/TaxiCreate'},{'type':'object',"
            + "'required':['type'],'properties':{'type':{'const':'Taxi'}}}]}]}");
    assertThat(JsonTree.elements(named("CarItselfCreate").get("required")))
        .contains("id")
        .doesNotContain("type");
    assertThat(catalog.isDemanding(catalog.entities().ref(Car.class, EntitySchemas.Use.CREATE)))
        .isTrue();
  }

  @Test
  void anUpdateIsAnyOfThemAndAKeyIsOfAll() {
    is(
        schema(Vehicle.class, EntitySchemas.Use.UPDATE),
        "{'anyOf':[{'$ref':'#/components/schemas/CarItselfUpdate'},"
            + "{'$ref':'#/components/schemas/ShipUpdate'},"
            + "{'$ref':'#/components/schemas/TaxiUpdate'}]}");
    assertThat(JsonTree.members(schema(Vehicle.class, EntitySchemas.Use.KEY).get("properties")))
        .containsOnlyKeys("id");
  }

  @Test
  void theTypeIsAUnion() {
    assertThat(TypeScriptTypes.of(schema(Vehicle.class, EntitySchemas.Use.ROW)))
        .isEqualTo("CarItself | Ship | Taxi");
    assertThat(TypeScriptTypes.of(schema(Vehicle.class, EntitySchemas.Use.UPDATE)))
        .isEqualTo("CarItselfUpdate | ShipUpdate | TaxiUpdate");
  }
}
