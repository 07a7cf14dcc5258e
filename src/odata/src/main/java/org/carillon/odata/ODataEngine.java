package org.carillon.odata;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataHttpHandler;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.api.Caller;
import org.carillon.json.Json;
import org.carillon.model.ServiceModel;
import org.carillon.rate.ClientRates;
import org.carillon.security.CallerContext;
import org.carillon.security.ClientAddresses;
import org.carillon.security.SecurityLog;

/** What an OData servlet has made once, and Olingo's handler for each request. */
final class ODataEngine {

  private final OData odata = OData.newInstance();
  private final ServiceModel service;
  private final ODataRuntime runtime;
  private final SecurityLog security;
  private final ClientAddresses addresses;
  private final ServiceSchema schema;
  private final ServiceMetadata metadata;
  private final ResponseWriter writer;

  /**
   * Makes the metadata.
   *
   * @param context the context path of the application
   * @throws IllegalStateException if something that was named is not there
   */
  ODataEngine(ODataService options, ServiceModel service, ODataRuntime runtime, String context) {
    this.service = service;
    this.runtime = runtime;
    this.security = runtime.security();
    this.addresses = runtime.addresses();
    this.schema = new SchemaBuilder(service, options.sets(), runtime.descriptions()::of).build();
    this.metadata =
        SchemaDocument.metadata(
            odata, schema, SideEffectAnnotations.of(options, schema, runtime.model(), context));
    this.writer = new ResponseWriter(odata, metadata, schema);
  }

  /** What a request, and the parts of a batch, count for. */
  ClientRates rates(HttpServletRequest request) {
    Caller caller = CallerContext.current();
    return runtime.rates().ofRequests(addresses.of(request), caller.tenant(), caller.name());
  }

  /** Answers a request, whose body has been read. */
  void process(
      HttpServletRequest request, HttpServletResponse response, Caller caller, ClientRates rates)
      throws IOException {
    AccessCheck access = new AccessCheck(schema, service.access(), caller);
    try {
      access.enter();
      RequestLimits.check(request.getQueryString(), runtime.deepest());
      RequestLimits.check(request.getRequestURI(), runtime.deepest());
    } catch (ODataApplicationException e) {
      tell(request, e.getStatusCode());
      refuse(response, e.getStatusCode(), e.getODataErrorCode(), String.valueOf(e.getMessage()));
      return;
    }
    RequestWork work = new RequestWork(runtime, schema, access);
    ODataHttpHandler handler = odata.createHandler(metadata); // one a request: it has a state
    handler.register(new ReadProcessor(work, writer));
    handler.register(new ActionProcessor(work, runtime, writer));
    ErrorWriter errors = new ErrorWriter(odata, status -> tell(request, status));
    handler.register(new BatchRunner(odata, runtime, errors, rates));
    handler.register(errors);
    handler.process(request, response);
  }

  /** Tells the security log of a refusal; of what says nothing of security, nothing is told. */
  void tell(HttpServletRequest request, int status) {
    security.refused(
        status, request.getRemoteUser(), addresses.of(request), "OData, " + service.name());
  }

  /** The same of a page that may not. */
  void tellOrigin(HttpServletRequest request) {
    security.tell(
        SecurityLog.Kind.MALICIOUS_CORS, null, addresses.of(request), "OData, " + service.name());
  }

  /** Answers with an error before Olingo sees the request. */
  void refuse(HttpServletResponse response, int status, String code, String message)
      throws IOException {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    byte[] body = Json.write(Map.of("error", error)).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("OData-Version", "4.0");
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
