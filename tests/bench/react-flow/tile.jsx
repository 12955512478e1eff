// One component: the same box as ours.
import { memo } from 'react';
import { Handle, Position } from '@xyflow/react';

const SHAPES = {
  start: <path d="M8 5.5v13l10.5-6.5z" />,
  'python-script': <path d="M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14" />,
  'sql-script': <path d="M4 6.5C4 4.6 7.6 3 12 3s8 1.6 8 3.5v11c0 1.9-3.6 3.5-8 3.5s-8-1.6-8-3.5zM4 6.5C4 8.4 7.6 10 12 10s8-1.6 8-3.5" />,
  'bash-script': <path d="M4 5h16v14H4zM7.5 9l3 3-3 3M12.5 15h4" />,
  'print-variables': <path d="M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4" />,
};
const BADGES = {
  queued: 'M12 5v7l4 3',
  running: 'M12 4a8 8 0 1 1-8 8',
  success: 'M5 12.5l4.5 4.5L19 7.5',
  cancelled: 'M6 6l12 12M18 6L6 18',
};

export const Tile = memo(function Tile({ data }) {
  const { state } = data;
  return (
    <div className="tile" data-state={state}>
      <div className="tile__square">
        <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
          {SHAPES[data.type]}
        </svg>
        {state && (
          <span className="tile__badge" title={state}>
            <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
              <path d={BADGES[state]} />
            </svg>
          </span>
        )}
      </div>
      <div className="tile__name">{data.name}</div>
      <Handle type="target" position={Position.Left} />
      <Handle type="source" position={Position.Right} />
    </div>
  );
});
