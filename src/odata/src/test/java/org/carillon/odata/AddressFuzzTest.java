package org.carillon.odata;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.deserializer.batch.BatchOptions;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.core.uri.parser.Parser;
import org.apache.olingo.server.core.uri.validator.UriValidator;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.crud.EntityDescription;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.security.KnownCaller;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Addresses, queries and batches that no client of OData sends. */
class AddressFuzzTest {

  private static class Shop {}

  private static class Book {}

  private static class Author {}

  private static final AccessRule ANYONE = new AccessRule.Anyone();

  private static final Map<Class<?>, EntityDescription> ENTITIES =
      Map.of(
          Book.class,
          new EntityDescription(
              Book.class,
              "Book",
              List.of(
                  column("ID", long.class, true, null),
                  column("title", String.class, false, null),
                  column("price", BigDecimal.class, false, 2),
                  column("printed", Instant.class, false, null)),
              List.of(new Link("author", "author", Author.class, false, false))),
          Author.class,
          new EntityDescription(
              Author.class,
              "Author",
              List.of(column("ID", String.class, true, null)),
              List.of(new Link("books", "books", Book.class, true, true))));

  private final OData odata = OData.newInstance();
  private final ServiceSchema schema;
  private final ServiceMetadata metadata;

  AddressFuzzTest() {
    ServiceModel shop =
        new ServiceModel(
            "Shop",
            Shop.class,
            List.of("/ws/shop"),
            ANYONE,
            Delivery.OUTBOX,
            AudienceCombination.PLAIN,
            Map.of(),
            List.of(exposure(Book.class, "Books"), exposure(Author.class, "Authors")),
            Map.of(),
            null,
            null,
            null);
    ODataService options = ODataService.of(Shop.class);
    schema = new SchemaBuilder(shop, options.sets(), ENTITIES::get).build();
    ApplicationModel model =
        new ApplicationModel(List.of(shop), Map.of("/ws/shop", shop), Map.of(), Set.of());
    metadata =
        SchemaDocument.metadata(
            odata, schema, SideEffectAnnotations.of(options, schema, model, "/ctx"));
  }

  private static Column column(String name, Class<?> type, boolean key, Integer scale) {
    return new Column(
        name, List.of(name), key, type, !key, scale, null, true, row -> null, value -> value);
  }

  private static ExposureModel exposure(Class<?> entity, String name) {
    return new ExposureModel(
        entity, name, Map.of(Crud.READ, ANYONE, Crud.LIST, ANYONE), Map.of(), Set.of(), Set.of());
  }

  @Test
  void anAddressIsReadOrRefused() {
    Fuzzer.of(
            "/Books",
            "/Books(201)/author",
            "/Authors('a%20b')/books(1)/title",
            "/Books/$count",
            "/Books?$filter=price gt 1.50 and (contains(title,'a') or not startswith(title,'b'))",
            "/Books?$filter=author/ID eq 'x' and printed lt 2026-01-01T12:00:00Z",
            "/Books?$orderby=price desc,title&$top=10&$skip=5&$count=true",
            "/Books?$select=ID,title&$expand=author($select=ID;$expand=books($top=2))",
            "/Books?$search=a AND NOT \"b c\" OR d",
            "/Books?$filter=ID in (1,2,3)&$format=json",
            "/Authors?$filter=books/any(b:b/price gt 5)",
            "/$metadata",
            "/")
        .and(
            "/Books?$expand=aw*$select=ID",
            "/Books?$filter=" + "not ".repeat(2_000) + "true",
            "/Books?$filter=ID eq " + "-".repeat(8_000) + "1",
            "/Books?$search=" + "NOT ".repeat(2_000) + "a",
            "/Books?$search=a" + " OR a".repeat(1_600),
            "/Books(1)" + "/author/books(1)".repeat(500))
        .declared(ODataLibraryException.class, ODataApplicationException.class)
        .run(address -> unlessOfParser(() -> read(address)));
  }

  private void read(String address) throws Exception {
    int mark = address.indexOf('?');
    String path = mark < 0 ? address : address.substring(0, mark);
    String query = mark < 0 ? null : address.substring(mark + 1);
    RequestLimits.check(query, 32);
    RequestLimits.check(path, 32);
    UriInfo uri =
        new Parser(metadata.getEdm(), odata).parseUri(path, query, null, "http://h/odata");
    new UriValidator().validate(uri, HttpMethod.GET);
    if (!uri.getUriResourceParts().isEmpty()) {
      ResourcePath.of(
          uri,
          schema,
          new AccessCheck(schema, ANYONE, new KnownCaller("ada", "t1", Set.of(), null)));
    }
  }

  @Test
  void aBatchIsReadOrRefused() {
    String get =
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + "GET Books(1)?$select=ID HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n";
    String set =
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
            + "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
            + "Content-ID: 1\r\n\r\nPOST submit HTTP/1.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: 8\r\n\r\n{\"a\":1}\r\n\r\n--c--\r\n";
    BatchOptions options =
        BatchOptions.with().rawBaseUri("http://h/odata").rawServiceResolutionUri("").build();
    Fuzzer.of(get + "--b--", set + "--b--", get + set + get + "--b--")
        .allocating(4_096)
        .and("--b" + "\n".repeat(4_000), "--b\r\n" + "a".repeat(10_000) + ": b\r\n\r\n\r\n--b--")
        .declared(ODataLibraryException.class, ODataApplicationException.class)
        .run(body -> unlessOfParser(() -> read(Fuzzer.bytes(body), options)));
  }

  private void read(byte[] batch, BatchOptions options) throws Exception {
    BatchRunner.parse(odata, batch, "b", options);
  }

  private interface Parse {
    void run() throws Exception;
  }

  /** An exception of Java's in Olingo's parser is told as 400. */
  private static void unlessOfParser(Parse parse) throws Exception {
    try {
      parse.run();
    } catch (RuntimeException e) {
      if (!ODataErrors.isOfParser(e)) {
        throw e;
      }
    }
  }
}
