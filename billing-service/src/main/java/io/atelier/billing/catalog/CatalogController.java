package io.atelier.billing.catalog;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The catalogue's files, for operators. */
@RestController
@RequestMapping("/api/admin/catalog")
class CatalogController {
  private static final Set<String> YAML =
      Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml");

  private final CatalogImport catalogImport;
  private final CatalogRepository repository;
  private final CatalogFileRepository files;
  private final UnitOfWork unitOfWork;
  private final BodyBytes bytes;
  private final BodyReader reader;

  CatalogController(
      CatalogImport catalogImport,
      CatalogRepository repository,
      CatalogFileRepository files,
      UnitOfWork unitOfWork,
      BodyBytes bytes,
      BodyReader reader) {
    this.catalogImport = catalogImport;
    this.repository = repository;
    this.files = files;
    this.unitOfWork = unitOfWork;
    this.bytes = bytes;
    this.reader = reader;
  }

  /** The files that the catalogue is made of, as they were written. */
  @GetMapping
  @Allow(operators = OperatorRole.BILLING)
  Mono<CatalogResponse> catalog() {
    return unitOfWork.asSystem(
        SystemReason.UNTENANTED_RECORD,
        Mono.defer(() ->
            repository
                .newest()
                .flatMap(stored -> files.all().map(shelf -> CatalogResponse.from(stored, shelf)))));
  }

  /**
   * Imports one file, as YAML or as JSON, or several as JSON {@code {"files": [{"name",
   * "content"}]}}, over the files that are there; {@code content: null} takes an uploaded file
   * back. All that is sold is judged as a whole and every fault is named.
   *
   * @param file the name of a single file; else it is found by the platform that it is for
   * @param dryRun whether to tell the change and make none
   */
  @PostMapping
  @Allow(operators = OperatorRole.BILLING)
  Mono<CatalogImportResponse> upload(
      @RequestParam(required = false) @Nullable String file,
      @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
      Caller caller,
      ServerWebExchange exchange) {
    boolean json = isJson(exchange);
    return bytes
        .of(exchange)
        .map(body -> read(body, json, file))
        .flatMap(upload -> catalogImport.upload(upload, caller.subject(), dryRun))
        .map(outcome -> CatalogImportResponse.from(outcome, dryRun))
        .onErrorMap(InvalidCatalogException.class, CatalogController::refusal);
  }

  private Function<CatalogShelf, CatalogUpload> read(
      byte[] body, boolean json, @Nullable String file) {
    if (json) {
      JsonNode tree = reader.tree(body);
      if (tree.has("files")) {
        CatalogUpload upload = CatalogUpload.of(reader.read(body, CatalogUpload.Request.class));
        return _ -> upload;
      }
    }
    String text = text(body);
    return shelf -> CatalogUpload.of(file, text, shelf);
  }

  private static boolean isJson(ServerWebExchange exchange) {
    MediaType type = contentType(exchange);
    if (type != null && type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
      return true;
    }
    if (type != null && YAML.contains(type.getType() + "/" + type.getSubtype())) {
      return false;
    }
    throw new UnsupportedMediaTypeStatusException(
        type, List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_YAML));
  }

  private static @Nullable MediaType contentType(ServerWebExchange exchange) {
    try {
      return exchange.getRequest().getHeaders().getContentType();
    } catch (InvalidMediaTypeException _) {
      return null;
    }
  }

  private static String text(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      if (!text.isBlank() && text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException _) {
      // named below
    }
    throw ProblemException.of(
        ChassisProblem.MALFORMED, "The body is no text in UTF-8: send a catalogue file.");
  }

  private static ProblemException refusal(InvalidCatalogException refused) {
    List<CatalogFault> faults = refused.faults();
    return ProblemException.of(
            ChassisProblem.INVALID,
            "Nothing is changed, for the catalogue would have "
                + (faults.size() == 1 ? "a fault" : faults.size() + " faults")
                + ": mend it and send it again.")
        .with("errors", faults.stream().limit(200).map(FaultResponse::from).toList());
  }

  /**
   * @param pointer into the file
   * @param line from 1
   */
  record FaultResponse(String file, int line, String pointer, String detail) {
    static FaultResponse from(CatalogFault fault) {
      return new FaultResponse(
          fault.file(),
          fault.line(),
          fault.path().isEmpty()
              ? ""
              : "/" + fault.path().replace('.', '/').replace("[", "/").replace("]", ""),
          fault.toString());
    }
  }
}
