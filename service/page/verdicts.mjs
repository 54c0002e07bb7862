// One colour a verdict, on the page as in the report.
export const VERDICTS = {
  correct: "#2f8f5b", incorrect: "#c4544b", no_answer: "#8a8f98", compile_error: "#7d5ba6", runtime_error: "#b86b2d",
  time_limit: "#c79a1b", memory_limit: "#3d7ea6", output_limit: "#a14f86", error: "#e0b04a", none: "#8a8f98",
};

export const tone = (verdict) => (verdict === "correct" ? "good" : verdict === "error" ? "fault" : "bad");
